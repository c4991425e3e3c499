"""Writes the ids that Python gives for awkward strings, as fixtures for the page's tokenizer. Not a test itself."""

import json
from pathlib import Path

from tokenizers import Tokenizer
from transformers import AutoTokenizer

from common import MODELS

FIXTURES = Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "tokenizer"

AWKWARD = {
    "sotu-mini": [
        "",
        " ",
        "  ",
        "Fellow-Citizens of the Senate and House of Representatives:",
        " leading space, trailing space ",
        "two  spaces   three    four",
        "tab\tand\t\ttwo",
        "line\nline\n\nparagraph",
        "line\r\nline\r\n\r\nparagraph\r",
        " \n \r\n\t x",
        "control \u0000\u0001\u0002\u0007\u001b\u007f end",
        "C1 controls \u0080\u0085\u009f and soft\u00adhyphen",
        "no-break\u00a0space, thin\u2009space, ideographic\u3000space, zero\u200bwidth, joiner\u200d, bom\ufeff",
        "\ufeffbyte order mark first, then \ufeffthe .\ufeff. \ufeff \u0085the .\u0085. \u0085 ",
        "apostrophe after a space only some know: \u0085's \ufeff's \u200b's \u180e's \u001c's \u000b's \u000c's",
        "line\u2028separator\u2029paragraph",
        "don't we'll I'm they've he'd it's you're DON'T WE'LL 'tis 's",
        "curly ‘quotes’ and “double” — dash – dash … ellipsis",
        "sometimes—never mind how long precisely—having",
        "3.1415 1,000,000 0x1F 1e-5 ½ ² Ⅳ ٣ 三 100°",
        "naïve café, composed é and combining e\u0301, Å A\u030a, n\u0303, stack a\u0300\u0301\u0302\u0323",
        "ﬁ ligature, ſ long s, İ dotted, ß sharp, Ω ohm",
        "emoji 😀 👍🏽 👩‍👩‍👧‍👦 🇫🇷 ❤️ 1️⃣",
        "日本語の文章、中文字符，한국어 텍스트",
        "Русский, Ελληνικά, עברית, العربية, हिन्दी, ไทย",
        "mathematics 𝔸𝒷𝟙 ∑∫√∞ ≤≥",
        "musical 𝄞, rare 𠮷, last \U0010fffd",
        "supercalifragilisticexpialidocious" * 6,
        "a" * 300,
        "=" * 40 + "-" * 40 + "!" * 9,
        "x = {'k': [1, 2, 3]}; // comment\n\treturn `x` && y || !z;",
        "e-mail@example.org #tag $5.00 100% a_b_c ~/path\\to\\file <html> &amp;",
        "<|endoftext|>",
        "before<|endoftext|>after <|endoftext|> <|endoftext|><|endoftext|>",
        "<|endoftext| > <|ENDOFTEXT|> <endoftext>",
        "Ġ Ċ ĉ the letters that byte-level BPE uses for bytes",
        "ALL CAPS mIxEd CaSe camelCase snake_case",
    ],
    "digits-mini": [
        "",
        " ",
        "<bos> sort 3 1 4 1 5 9 = 1 1 3 4 5 9 <eos>",
        "<bos> copy 0 1 2 3 4 5 = 0 1 2 3 4 5 <eos> <pad> <pad>",
        "<bos> rev 9 8 7 6 5 4 =",
        "inc sortd add3 rot swap comp dec = <pad> <bos> <eos>",
        "  <bos>\tsort\n3  1 4\r\n1 5 9 = ",
        "<bos>sort 3 1 4 1 5 9=",
        "sort314159",
        "10 42 Sort SORT == é 😀 日本",
        "<bos><bos><eos><pad>",
        "<bos >< eos> <unk>",
        "\u00a01\u30002\u20093\ufeff4 5\u200b6",
    ],
}


def main() -> None:
    cases = {}
    for name, texts in AWKWARD.items():
        folder = MODELS / name
        plain = Tokenizer.from_file(str(folder / "tokenizer.json"))
        auto = AutoTokenizer.from_pretrained(folder)
        cases[name] = []
        for text in texts:
            ids = plain.encode(text).ids
            if auto(text)["input_ids"] != ids:
                raise SystemExit(f"{name}: AutoTokenizer and tokenizer.json disagree on {text!r}")
            if name == "sotu-mini" and auto.decode(ids) != text:
                raise SystemExit(f"{name}: {text!r} does not survive the round trip")
            cases[name].append({"text": text, "ids": ids})
    for name, rows in cases.items():
        path = FIXTURES / name / "awkward.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        # ASCII, one case a line: what cannot be seen in an editor stands there as an escape.
        path.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", encoding="utf-8")
        print(name, len(rows))


if __name__ == "__main__":
    main()
