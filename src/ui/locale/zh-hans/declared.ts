/** Simplified Chinese: what methods, options, tasks and metrics declare about themselves. */
export const declared: Readonly<Record<string, string>> = {
  // Methods; LoRA, BitFit, (IA)³ and the names of the virtual-token methods stay as the papers write them.
  "Full fine-tuning": "全量微调",
  "Head only": "仅输出层",
  LoRA: "LoRA",
  BitFit: "BitFit",
  "(IA)³": "(IA)³",
  "LayerNorm tuning": "LayerNorm 微调",
  "Bottleneck adapters": "瓶颈适配器",
  "Prefix-tuning": "Prefix-tuning",
  "Prompt-tuning": "Prompt-tuning",
  "Trains every weight of the model.": "训练模型的全部权重。",
  "Trains the output layer on frozen features; the baseline that adapts no layer.":
    "在冻结的特征上只训练输出层；不改动任何其他层的基线。",
  "Adds a trained low-rank product to chosen frozen layers; merges into them afterwards.":
    "在选定的冻结层上加上可训练的低秩乘积；训练后可合并进原权重。",
  "Trains the biases that the model has, and nothing else; nothing is added.":
    "只训练模型已有的偏置，不添加任何参数。",
  "Scales chosen activations by learned vectors; merges into the weights afterwards.":
    "用学习到的向量缩放选定的激活值；训练后可合并进原权重。",
  "Trains the gains and biases of the model's layer norms alone.":
    "只训练模型中层归一化的增益和偏置。",
  "Puts small trained networks with few hidden units after, or beside, frozen sub-layers.":
    "在冻结的子层之后或旁边插入隐藏单元很少的可训练小网络。",
  "Trains keys and values in front of every layer's own; the weights stay as they are.":
    "在每一层自身的键和值之前加入可训练的键和值；权重保持不变。",
  "Trains embeddings of virtual tokens in front of the input; the weights stay as they are.":
    "在输入之前加入可训练的虚拟 token 嵌入；权重保持不变。",

  // Options
  "Rank r": "秩 r",
  "Columns of B and rows of A: how many directions each layer may change in.":
    "B 的列数和 A 的行数：每一层可以在多少个方向上改变。",
  Alpha: "Alpha",
  "The update is scaled by alpha / r; changing r at a fixed alpha changes the scale.":
    "更新量按 alpha / r 缩放；alpha 不变时改变 r 也会改变缩放系数。",
  Dropout: "Dropout",
  "On the input of the low-rank branch only, while training.": "训练时仅作用于低秩分支的输入。",
  "Target modules": "目标模块",
  "Linear layers, slices q, k, v of a packed projection, or all-linear.":
    "线性层、合并投影中的 q、k、v 切片，或 all-linear。",
  Layers: "层",
  "Layer numbers from 0; all when empty.": "层号从 0 开始；留空表示全部。",
  "Rank-stabilised scale": "秩稳定缩放",
  "alpha / √r in place of alpha / r (Kalajdzievski 2023).":
    "用 alpha / √r 代替 alpha / r（Kalajdzievski 2023）。",
  "Reparametrising MLP": "重参数化 MLP",
  "Hidden width of the two-layer MLP that makes the prefix while training; it wants a far lower learning rate than a plain prefix.":
    "训练时生成前缀的两层 MLP 的隐藏宽度；它需要的学习率远低于直接训练的前缀。",
  "First values": "初始值",
  "Embeddings of tokens drawn from the vocabulary, or N(0, 1), which is PEFT's default and far larger than a token's.":
    "从词表中抽取的 token 的嵌入，或 N(0, 1)；后者是 PEFT 的默认值，远大于 token 嵌入。",
  Placement: "放置方式",
  "Houlsby: after both sub-layers. Pfeiffer: after the feed-forward. Parallel: beside the feed-forward (He et al. 2022).":
    "Houlsby：两个子层之后。Pfeiffer：前馈层之后。Parallel：与前馈层并行（He et al. 2022）。",
  Bottleneck: "瓶颈维度",
  "Units between the projections down and up; the reduction is width / units.":
    "降维与升维投影之间的单元数；压缩比为宽度除以单元数。",
  Activation: "激活函数",
  "Between the projections. Houlsby's blocks use swish, the others relu.":
    "位于两个投影之间。Houlsby 的模块用 swish，其余用 relu。",
  Scaling: "缩放",
  "Factor on a block's output: 1, or 4 in He et al.'s parallel blocks.":
    "模块输出的系数：通常为 1，He et al. 的并行模块为 4。",
  Biases: "偏置",
  "All, or those of attention, feed-forward layers or layer norms alone.":
    "全部，或仅注意力、前馈层或层归一化的偏置。",
  "Virtual tokens": "虚拟 token",
  "Trained tokens before the real ones; they take positions of the context.":
    "真实 token 之前的可训练 token；会占用上下文的位置。",
  all: "全部",
  attention: "注意力",
  mlp: "MLP",
  norm: "归一化",
  vocabulary: "词表",
  random: "随机",

  // Tasks
  'Given six digits, sort, largest first; the operation\'s word is "sortd".':
    "给定六个数字，从大到小排序；该运算的标记词是“sortd”。",
  'Given six digits, add 3 to each digit; the operation\'s word is "add3".':
    "给定六个数字，每位加 3；该运算的标记词是“add3”。",
  'Given six digits, rotate by two to the left; the operation\'s word is "rot".':
    "给定六个数字，向左循环移动两位；该运算的标记词是“rot”。",
  'Given six digits, swap neighbours; the operation\'s word is "swap".':
    "给定六个数字，交换相邻的数字；该运算的标记词是“swap”。",
  'Given six digits, take each digit from 9; the operation\'s word is "comp".':
    "给定六个数字，用 9 减去每一位；该运算的标记词是“comp”。",
  'Given six digits, subtract 1 from each digit; the operation\'s word is "dec".':
    "给定六个数字，每位减 1；该运算的标记词是“dec”。",
  "Continue the text of chapters of Herman Melville's Moby-Dick that were held out.":
    "续写赫尔曼·梅尔维尔《白鲸》中留出的章节。",
  "Tell spam from other mail by its subject and the beginning of its body; threads and near-duplicates stay in one split.":
    "根据主题和正文开头识别垃圾邮件；同一会话和近似重复的邮件归入同一划分。",
  "Tell Democratic from Republican presidents by a passage of a State of the Union address: hard, since little of it is partisan; validation and test are addresses that the base has never seen.":
    "根据国情咨文的一个段落区分民主党与共和党总统：难度较大，因为其中党派色彩很少；验证集和测试集是基座从未见过的咨文。",
  "Tell in which century a passage of a State of the Union address was spoken; the base has never seen the test addresses, nor those of validation but for the 21st century's.":
    "判断国情咨文的一个段落出自哪个世纪；基座从未见过测试集的咨文，验证集中也只见过 21 世纪的。",
};
