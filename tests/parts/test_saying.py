"""Every message has the same key and the same places in each language."""

from string import Formatter

from reporting.parts import french as language


def names_of(text: str | dict[str, str]) -> set[str]:
    """List what a message has places for."""
    texts = text.values() if isinstance(text, dict) else [text]
    return {name for one in texts for _, name, _, _ in Formatter().parse(one) if name}


def test_every_language_says_the_same_things() -> None:
    french, english = map(language.catalogue, language.LANGUAGES)
    assert french
    assert french.keys() == english.keys()
    for key, text in french.items():
        assert names_of(text) == names_of(english[key]), key


def test_a_message_agrees_with_its_number() -> None:
    assert language.say("common.reste", n=14, noun="lycées") == "reste 14 lycées"
    with language.written_in("en"):
        assert language.say("common.reste", n=14, noun="lycées") == "14 lycées to go"
