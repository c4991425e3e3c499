/** The papers of the methods as BibTeX; which method is of which paper is the registry's knowledge. */
import { describeMethod } from "./describe.ts";

/** By arXiv number, as the papers name their authors. */
const AUTHORS: Readonly<Record<string, string>> = {
  "2106.09685":
    "Hu, Edward J. and Shen, Yelong and Wallis, Phillip and Allen-Zhu, Zeyuan and Li, Yuanzhi and Wang, Shean and Wang, Lu and Chen, Weizhu",
  "1902.00751":
    "Houlsby, Neil and Giurgiu, Andrei and Jastrzebski, Stanislaw and Morrone, Bruna and de Laroussilhe, Quentin and Gesmundo, Andrea and Attariyan, Mona and Gelly, Sylvain",
  "2205.05638":
    "Liu, Haokun and Tam, Derek and Muqeeth, Mohammed and Mohta, Jay and Huang, Tenghao and Bansal, Mohit and Raffel, Colin",
  "2101.00190": "Li, Xiang Lisa and Liang, Percy",
  "2104.08691": "Lester, Brian and Al-Rfou, Rami and Constant, Noah",
  "2106.10199": "Ben Zaken, Elad and Ravfogel, Shauli and Goldberg, Yoav",
  "2312.11420": "Zhao, Bingchen and Tu, Haoqin and Wei, Chen and Mei, Jieru and Xie, Cihang",
  "1610.01644": "Alain, Guillaume and Bengio, Yoshua",
};

/** One entry for each paper, in the order of the methods; nothing for methods without one, as full fine-tuning. */
export function bibtex(methodIds: readonly string[]): string {
  const entries = [...new Set(methodIds)].flatMap((id) => {
    const { citation } = describeMethod(id);
    return citation === undefined ? [] : [entryOf(id, citation)];
  });
  return entries.join("\n");
}

function entryOf(
  id: string,
  { label, title, url }: { readonly label: string; readonly title: string; readonly url: string },
): string {
  const number = /\d{4}\.\d{4,5}/.exec(url)?.[0];
  const authors = number === undefined ? undefined : AUTHORS[number];
  const year = /\d{4}$/.exec(label)?.[0];
  const fields: readonly (readonly [string, string | undefined])[] = [
    ["title", `{${title}}`],
    ["author", authors],
    ["year", year],
    ["eprint", number],
    ["archivePrefix", number === undefined ? undefined : "arXiv"],
    ["url", url],
  ];
  const lines = fields.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name} = {${value}},`],
  );
  return [`@misc{${id}${year ?? ""},`, ...lines, "}", ""].join("\n");
}
