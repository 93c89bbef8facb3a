"""The catalogue: as spreadsheets and people write it, or refused with file, line and remedy."""

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal_app.catalogue import Catalogue, Item, load, loader, validation
from terminal_app.compose.demo import demo_settings
from terminal_app.errors import SettingsError
from terminal_app.settings import LANGUAGES, Sale, Settings, Till
from terminal_app.settings.loader import load as load_settings

KAFFE = Item("Kaffe", 3_250, "Drikke", "7038010001234", is_quick=True)
BOLLE = Item('Bolle, "stor"', 2_500, "Bakst")


def read(folder: Path, text: str | bytes, name: str = "items.csv") -> tuple[Item, ...]:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(file).items


def refusal(folder: Path, text: str | bytes, name: str = "items.csv") -> str:
    with pytest.raises(SettingsError) as refused:
        read(folder, text, name)
    file, said = str(folder / name), str(refused.value)
    assert said.startswith(f"{file}: ")
    assert said.endswith((".", ")"))
    return said.removeprefix(f"{file}: ")


def item(**values: str) -> str:
    """Return one item as TOML."""
    given = {"name": '"Kaffe"', "price": "1", **values}
    return "[[items]]\n" + "".join(f"{key} = {value}\n" for key, value in given.items())


# -- what is understood ------------------------------------------------------------------------


def test_toml_is_read(tmp_path: Path) -> None:
    text = """# what we sell
[[items]]
name = "Kaffe"
price = 32.50
category = "Drikke"
barcode = "7038010001234"
quick = true

[[items]]
name = 'Bolle, "stor"'
price = 25
category = "Bakst"
"""
    assert read(tmp_path, text, "items.toml") == (KAFFE, BOLLE)


SEMICOLONS = '''Name;Price;Category;Barcode;Quick
Kaffe;32,50;Drikke;7038010001234;yes
"Bolle, ""stor""";25;Bakst;;
'''
COMMAS = '''price,name,QUICK,barcode,category
"32,50",Kaffe,x,7038010001234,Drikke
25.00,"Bolle, ""stor""",,,Bakst
'''
TABS = SEMICOLONS.replace(";", "\t")


@pytest.mark.parametrize("text", [SEMICOLONS, COMMAS, TABS], ids=["semicolons", "commas", "tabs"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_is_read_as_spreadsheets_write_it(
    tmp_path: Path, text: str, line_end: str, mark: str
) -> None:
    assert read(tmp_path, mark + text.replace("\n", line_end)) == (KAFFE, BOLLE)


def test_empty_rows_and_empty_columns_are_read_over(tmp_path: Path) -> None:
    text = "name;price;;\n;;;\nKaffe;32,50;;\n\n"
    assert read(tmp_path, text, "ITEMS.CSV") == (Item("Kaffe", 3_250),)


def test_a_names_spaces_and_line_feeds_are_single_spaces(tmp_path: Path) -> None:
    assert read(tmp_path, 'name;price\n" Kaffe\u00a0\nsvart ";1\n')[0].name == "Kaffe svart"


@given(st.integers(1, validation.MOST_PRICE_MINOR), st.sampled_from(".,"))
@settings(max_examples=80)
def test_every_price_is_read_to_the_last_cent_however_it_is_written(minor: int, point: str) -> None:
    text = f"{minor // 100}{point}{minor % 100:02d}"
    written = item(price=f'"{text}"')
    if point == ".":
        written += item(price=text)
    rows = [*loader._toml_rows(written), *loader._csv_rows(f"name;price\nKaffe;{text}\n")]
    assert {one.price_minor for one in validation.catalogue_of(iter(rows)).items} == {minor}


@pytest.mark.parametrize(
    ("price", "minor"), [("0.29", 29), ("1.10", 110), ("4.35", 435), ("9999999.99", 999_999_999)]
)
def test_prices_that_no_binary_number_can_hold_are_exact(
    tmp_path: Path, price: str, minor: int
) -> None:
    assert read(tmp_path, item(price=price), "items.toml")[0].price_minor == minor


def test_an_item_is_found_by_its_barcode_alone() -> None:
    catalogue = Catalogue((BOLLE, KAFFE))
    assert catalogue.with_barcode("7038010001234") is KAFFE
    assert catalogue.with_barcode("703801000123") is None
    assert catalogue.with_barcode("") is None


# -- what is refused ---------------------------------------------------------------------------

PRICES = ["0", "-1", "1.234,50", "1 234", "32,505", "kr 5", "", "10000000,01", "1e2", "٣"]


@pytest.mark.parametrize("price", PRICES)
def test_a_price_that_isnt_plain_is_refused_with_line_and_column(
    tmp_path: Path, price: str
) -> None:
    said = refusal(tmp_path, f"name;price\nTe;1\nKaffe;{price}\n")
    assert said.startswith("line 3, column price")
    assert "such as 32,50 or 32.50" in said


TOML_PRICES = ["0", "-1", "0.0", "32.505", "nan", "inf", "1e2", "true", "[1]", "10000001"]


@pytest.mark.parametrize("price", [*TOML_PRICES, "0x" + "F" * 6000, '"32 kr"'])
def test_a_price_in_toml_is_refused_with_its_line(tmp_path: Path, price: str) -> None:
    said = refusal(tmp_path, item() + "\n" + item(price=price), "items.toml")
    assert said.startswith("line 7, price: ")
    assert len(said) < 300


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,price\nKaffe,32,50\n", "line 2: '50' stands in a column too many"),
        ("name,price,barcode\nKaffe,32,50\n", "half of a price"),
        ("name,price,category,barcode\nKaffe,32,5,Drikke\n", "in quotes"),
        ("name;price\nKaffe;32,50;x\n", "line 2: 'x' stands in a column too many"),
        ("name;price;\nKaffe;32,50;x\n", "line 2: 'x' stands in a column too many"),
        ("name;price;colour\n", "line 1, column colour: not known. Known: name, price"),
        ("name;price;Price\n", "line 1: two columns are called price"),
        ("Kaffe;32,50\n", "line 1, column kaffe: not known"),
        ("name;category\n", "line 1: no column is called price"),
        ("name;price\nKaffe\n", "line 2, column price is missing"),
        ("name;price\n;1\n", "line 2, column name is missing. Give text of 1 to 60"),
        (f"name;price\n{'x' * 61};1\n", "line 2, column name: 'xxx"),
        ("name;price\nKa\u202effe;1\n", "line 2, column name"),
        ('name;price\n"a\nb";1\nTe;x\n', "line 4, column price"),
        ('name;price\n"Kaffe;1\n', "line 2: not valid CSV"),
        ('name;price\n"Kaffe"x;1\n', "line 2: not valid CSV"),
        ("name;price;quick\nTe;1;maybe\n", "line 2, column quick: 'maybe' can't be used"),
        ("name;price;barcode\nTe;1;12 34\n", "line 2, column barcode"),
        ("name;price;barcode\nTe;1;æ\n", "letters, digits and signs of ASCII"),
        (f"name;price;barcode\nTe;1;{'1' * 49}\n", "at most 48"),
        ("name;price;barcode\nTe;1;7,03801E+12\n", "format the column as text"),
        ("name;price;barcode\nTe;1;77\nMat;2;77\n", "line 3, column barcode: '77'"),
        ("name;price;barcode\nTe;1;77\nMat;2;77\n", "line 2 has this one"),
        ("name;price\nKaff\xe9;1\n".encode("cp1252"), "line 2: not UTF-8. Save the file as UTF-8"),
        ("name;price\nKaffe;1\n".encode("utf-16"), "line 1: not UTF-8"),
        ("name;price\n" + "Te;1\n" * 5001, "line 5002: more than 5000 items"),
        ("x" * 1_000_001, "larger than 1000000 bytes"),
    ],
)
def test_a_fault_in_csv_is_told_with_its_line_and_the_remedy(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    assert said in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[items]\n", "not valid TOML: "),
        ("[[items]]\nname = \n", "line 2"),
        ("[[item]]\n", "unknown section or key 'item'. Items begin with [[items]]"),
        ("items = 3\n", "items = 3 can't be used"),
        ("items = ['Kaffe']\n", "Items begin with [[items]]"),
        (item() + item(prize="2"), "line 7, prize: not known. Known: name, price"),
        ("[[items]]\nname = 'Te'\n", "line 1, price is missing"),
        (item(name="1.5"), "line 2, name: 1.5 can't be used"),
        (item(barcode="703801"), "line 4, barcode: 703801 can't be used"),
        (item(quick="'x y'"), "line 4, quick: 'x y' can't be used"),
        ("items = [{name = 'Te', price = 1}, {name = 'X', price = 0}]", "item 2, price: 0"),
        (item(price="1e99999999999999999999"), "not valid TOML"),
        ("a = " + "[" * 2000, "not valid TOML"),
    ],
)
def test_a_fault_in_toml_is_told_with_its_line_and_the_remedy(
    tmp_path: Path, text: str, said: str
) -> None:
    assert said in refusal(tmp_path, text, "items.toml")


SENTENCES = json.loads(Path(__file__).with_name("catalogue_refused.json").read_text("utf-8"))
"""Wrong catalogues (kind, colon, text) and, letter for letter, what is said of them."""


@pytest.mark.parametrize(("wrong", "sentence"), SENTENCES.items())
def test_what_is_said_of_a_wrong_catalogue_stays_the_same_sentence(
    tmp_path: Path, wrong: str, sentence: str
) -> None:
    kind, _, text = wrong.partition(":")
    assert refusal(tmp_path, text, f"items.{kind}") == sentence


def test_what_cant_be_opened_or_has_no_kind_is_said(tmp_path: Path) -> None:
    assert "ends with .toml or .csv" in refusal(tmp_path, "", "items.xlsx")
    (tmp_path / "folder.csv").mkdir()
    for name in ("nowhere.csv", "folder.csv", "odd\0.csv"):
        with pytest.raises(SettingsError, match=r"no such catalogue|can't be read"):
            load(tmp_path / name)


@given(
    st.binary(max_size=200) | st.text("[]items=nameprc\"';,\n\t01.5", max_size=80).map(str.encode),
    st.sampled_from(["toml", "csv"]),
)
@settings(max_examples=150)
def test_whatever_stands_in_the_file_it_is_read_or_refused(raw: bytes, kind: str) -> None:
    rows = {"toml": loader._toml_rows, "csv": loader._csv_rows}[kind]
    try:
        made = validation.catalogue_of(rows(raw.decode("utf-8-sig", "replace")))
    except SettingsError:
        return
    assert all(one.price_minor > 0 for one in made.items)


# -- where it is named -------------------------------------------------------------------------


def test_the_settings_name_it_relative_to_their_own_file(tmp_path: Path) -> None:
    file = tmp_path / "till.toml"
    for named, meant in (
        ("items.csv", tmp_path / "items.csv"),
        ("shop/items.toml", tmp_path / "shop" / "items.toml"),
        (str(tmp_path / "elsewhere.csv"), tmp_path / "elsewhere.csv"),
    ):
        text = f"[connection]\nenvironment = 'simulator'\n[sale]\ncatalogue = '{named}'\n"
        file.write_text(text, encoding="utf-8")
        assert Path(load_settings(file).sale.catalogue) == meant
    file.write_text("[connection]\nenvironment = 'simulator'\n", encoding="utf-8")
    assert load_settings(file).sale.catalogue == ""


def test_a_demo_sells_what_a_cafe_does_unless_its_settings_name_a_catalogue() -> None:
    sold = {}
    for language in LANGUAGES:
        demo = demo_settings(Settings(till=Till(language=language)))
        sold[language] = load(Path(demo.sale.catalogue)).items
    assert {one.name for one in sold["en"]} >= {"Coffee", "Bun", "Tea", "Cake"}
    prices = {language: [one.price_minor for one in sold[language]] for language in LANGUAGES}
    assert all(prices[language] == prices["en"] for language in LANGUAGES)
    assert any(one.barcode for one in sold["en"])
    assert any(one.is_quick for one in sold["en"])
    own = Settings(sale=Sale(catalogue="mine.csv"))
    assert demo_settings(own).sale.catalogue == "mine.csv"


def test_a_pipe_in_place_of_the_catalogue_is_refused_at_once(tmp_path: Path) -> None:
    subprocess.run(["mkfifo", str(tmp_path / "items.csv")], check=True)
    with pytest.raises(SettingsError, match="it is no regular file"):
        load(tmp_path / "items.csv")


def test_a_key_of_very_many_parts_is_refused_at_once(tmp_path: Path) -> None:
    assert "too many dots" in refusal(tmp_path, f"{'a.' * 100_000}a = 1\n", "items.toml")
