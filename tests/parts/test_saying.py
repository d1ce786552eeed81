"""Every message has the same key and the same places in each language."""

from reporting.parts import saying


def test_every_language_says_the_same_things() -> None:
    french, english = map(saying.catalogue, saying.LANGUAGES)
    assert french
    assert french.keys() == english.keys()
    for key, text in french.items():
        assert saying.names_of(text) == saying.names_of(english[key]), key


def test_a_message_agrees_with_its_number() -> None:
    assert saying.say("common.reste", n=14, noun="lycées") == "reste 14 lycées"
    with saying.written_in("en"):
        assert saying.say("common.reste", n=14, noun="lycées") == "14 lycées to go"
