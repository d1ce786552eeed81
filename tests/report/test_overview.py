"""Squares and cover: what is left of what was promised."""


def test_squares_add_up_to_the_share(plan):
    report = plan.report(2024, "region-76")
    share = report["lycees_securises"].known
    part = report.squares("lycees_securises")
    assert part.title == f"{share.numerator} carrés pleins, {share.remainder} à remplir"
    lacking = [row[1] for row in part.data.values if "manque" in row[0]]
    assert sum(lacking) == share.remainder


def test_a_departement_never_says_what_its_lycees_lack(plan):
    for code in ("34", "82"):
        part = plan.report(2024, f"departement-{code}").squares("lycees_securises")
        assert not [row for row in part.data.rows if "manque" in row[0]]


def test_the_cover_says_what_is_left_of_what_was_promised(plan):
    cover = plan.report(2024, "region-76").cover().cover
    said = "Promis pour 2023. Fin 2024, il reste à protéger "
    assert cover["verdict"].replace("\u00a0", " ") == (
        f"{said}14 lycées, 40 rames et 446 autocars."
    )
    assert cover["squares"].startswith("<svg")
    assert "reste 446" in cover["squares_alt"]


def test_the_cover_of_a_departement_says_between_what_lies_what_is_masked(plan):
    """Without its lycées, it would read as if none were left."""
    cover = plan.report(2024, "departement-82").cover().cover
    said = cover["verdict"].replace("\u00a0", " ")
    assert said.endswith("il reste à protéger entre 0 et 3 lycées et 30 autocars.")
    assert cover["squares_alt"].startswith("9 à 12 lycées sur 12, reste entre 0 et 3\u202f; ")


def test_the_preview_of_a_cover_is_words(plan):
    bundle = plan.report(2024, "departement-48").cover()._repr_mimebundle_()
    assert "svg" not in bundle["text/html"] + bundle["text/plain"]
    assert "6 lycées sur 6, fini" in bundle["text/plain"]
