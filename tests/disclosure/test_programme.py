"""Small programmes whose solutions are found by hand."""

import os

import numpy as np
import psutil
import pytest

from reporting.disclosure.programme import Programme


def bounds(*limits):
    return np.array(limits, dtype=float).T


@pytest.fixture
def programme():
    """2x + 3y = 7, both up to 5: of whole numbers, x = 2 and y = 1 alone."""
    made = Programme([({0: 2, 1: 3}, 7, 7)], 2)
    made.bind(bounds((0, 5), (0, 5)))
    return made


@pytest.mark.parametrize(("column", "sign"), [(0, 1), (0, -1), (1, 1), (1, -1)])
def test_fractions_are_no_solution(programme, column, sign):
    """Fractions go from x = 0 (y = 7/3) to x = 3.5 (y = 0)."""
    assert programme.end(column, sign, set()).tolist() == [2, 1]


def test_an_end_that_was_met_is_not_looked_for(programme):
    """With fractions, x is 3.5 at most: nobody who met 3 has more."""
    assert programme.end(0, -1, {3}) is None
    assert programme.end(0, -1, {2}) is not None


def test_a_floor_holds_for_one_search():
    """x + y = 4: the least x from 3 on is 3, and 0 again without a floor."""
    free = Programme([({0: 1, 1: 1}, 4, 4)], 2)
    free.bind(bounds((0, 4), (0, 4)))
    assert free.end(0, 1, set(), 3).tolist() == [3, 1]
    assert free.end(0, 1, set()).tolist() == [0, 4]


def test_tables_are_kept_for_the_bounds_that_they_are_within():
    free = Programme([({0: 1, 1: 1}, 4, 4)], 2)
    assert len(free.bind(bounds((0, 4), (0, 4)))) == 0
    assert free.tempt({0: 1}).tolist() == [0, 4]
    assert free.tempt({0: -1}).tolist() == [4, 0]
    assert free.bind(bounds((1, 4), (0, 4))).tolist() == [[4, 0]]


def test_what_nothing_allows_is_an_error(programme):
    programme.bind(bounds((3, 5), (1, 5)))
    with pytest.raises(ArithmeticError, match="Infeasible"):
        programme.end(0, 1, set())


def test_the_solver_writes_nothing_and_starts_no_thread(capfd):
    """Results go to the standard output: nothing else may. A thread would be lost in a fork."""
    before = psutil.Process().num_threads()
    made = Programme([({0: 2, 1: 3}, 7, 7)], 2)
    made.bind(bounds((0, 5), (0, 5)))
    made.end(0, 1, set())
    assert psutil.Process().num_threads() == before
    assert capfd.readouterr() == ("", "")


def test_a_forked_child_goes_on_with_the_model_of_its_parent(programme):
    assert programme.end(0, 1, set()).tolist() == [2, 1]
    if not (child := os.fork()):
        found = programme.end(0, -1, set())
        os._exit(0 if found.tolist() == [2, 1] else 1)
    assert os.waitpid(child, 0)[1] == 0
