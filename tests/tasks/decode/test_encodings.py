import pytest

from tasks.decode.encodings import read

SENTENCE = "我们昨天在会上讨论了这个问题，大家都认为应该先把道理说明白，再来决定怎么办。"


@pytest.mark.parametrize("place", [40, 41, 9_000, 9_001, 17_002, 17_003])
def test_a_lost_byte_in_a_long_line_costs_a_few_characters(place: int) -> None:
    text = SENTENCE * 250
    data = text.encode("gb18030")
    found, lost = read(data[:place] + data[place + 1 :] + b"\n", "gb18030")
    assert lost >= 1
    assert found.startswith(text[: place // 2 - 3])
    assert found.endswith(text[place // 2 + 4 :] + "\n")


def test_two_lost_bytes_in_a_line_leave_no_shift_behind() -> None:
    text = SENTENCE * 2
    data = text.encode("gb18030")
    found, lost = read(data[:20] + data[21:60] + data[61:] + b"\n", "gb18030")
    assert lost == 2
    assert text[14:28] in found
    assert found.endswith(text[34:] + "\n")


@pytest.mark.parametrize(
    "line",
    [
        "这里有自造字\ue000和\uf000两个。",
        "龘靐齉爩䶮㛃䲟㸆",
        "𠮷野家，𫖯仰，𬱖",
        "ᠮᠣᠩᠭᠣᠯ བོད་སྐད་ ئۇيغۇرچە",
    ],
)
def test_what_is_rare_but_whole_stays_when_another_line_is_damaged(line: str) -> None:
    damaged = "这一行坏了".encode("gb18030")[:-1] + b"\n"
    found, lost = read(line.encode("gb18030") + b"\n" + damaged, "gb18030")
    assert found.startswith(line + "\n这一行坏")
    assert lost == 1


def test_a_replacement_character_that_was_there_before_is_no_error() -> None:
    assert read("已经坏了\ufffd的字".encode(), "utf-8") == ("已经坏了\ufffd的字", 0)
    assert read("已经坏了\ufffd的字".encode() + b"\xff\n", "utf-8") == ("已经坏了\ufffd的字\ufffd\n", 1)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16le"])
def test_a_character_cut_off_at_the_end_leaves_nothing_and_is_counted(encoding: str) -> None:
    assert read("大家看".encode(encoding)[:-1], encoding) == ("大家", 1)


def test_damage_and_a_cut_end_are_both_counted() -> None:
    assert read(b"\xff" + "大家看".encode()[:-1], "utf-8") == ("\ufffd大家", 2)


def test_a_replacement_character_of_the_source_is_no_error_and_hides_none() -> None:
    assert read("汉\ufffd字".encode() + b"\xff\n", "utf-8") == ("汉\ufffd字\ufffd\n", 1)
    half = b"\x00\xd8"
    between = "\ufd3eÿ".encode("utf-16-le")  # FD FF, in the middle of two characters
    assert read("汉".encode("utf-16-le") + between + half + "字".encode("utf-16-le"), "utf-16le") == ("汉﴾ÿ\ufffd字", 1)
