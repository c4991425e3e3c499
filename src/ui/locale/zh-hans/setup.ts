/** Simplified Chinese: the cards of the set-up. */
export const setup: Readonly<Record<string, string>> = {
  // setup/base-card
  "Base model": "基座模型",
  "{0} parameters": "{0} 个参数",
  "GPT-2, {0} layers, width {1}, {2} heads.": "GPT-2，{0} 层，宽度 {1}，{2} 个注意力头。",
  "Pretrained on copying, reversing, sorting and incrementing six digits.":
    "在六位数字的复制、反转、排序和逐位加一上预训练。",
  "Pretrained on the State of the Union addresses.": "在美国国情咨文上预训练。",
  "A new output layer for {0} classes trains along.": "另有一个 {0} 类的新输出层一同训练。",

  // setup/change-dot
  "Reset {0}": "重置 {0}",
  "Changed; press to reset": "已更改；点按可重置",

  // setup/method-card
  "Learning rate": "学习率",
  "{0} suggested": "{0}（建议）",
  "More options": "更多选项",
  Reset: "重置",
  "Train with {0}": "用 {0} 训练",
  "{0} trainable": "{0} 个可训练参数",
  "{0} of {1} · {2}": "占 {1} 的 {0} · {2}",
  "Match budget": "对齐参数量",
  "Set the sizes of the other methods so that they train about as many parameters as this one":
    "调整其他方法的规模，使其可训练参数量与此方法相近",
  "Paper: {0}": "论文：{0}",

  // setup/option-control
  "all linear": "全部线性层",
  "{0}, exact value": "{0}，精确值",
  "layer {0}": "第 {0} 层",

  // setup/scenario-card
  "Choose a scenario for a comparison that tells something, or set up your own below.":
    "选择一个能说明问题的对比场景，或在下方自行设置。",
  "1 setting changed": "已更改 1 项设置",
  "{0} settings changed": "已更改 {0} 项设置",
  "A real run of this scenario that ships with the page (T)": "随本页提供的此场景的真实运行 (T)",

  // setup/site-map
  embedding: "嵌入",
  "layer norms": "层归一化",
  queries: "查询",
  keys: "键",
  values: "值",
  "attention output": "注意力输出",
  "after attention": "注意力之后",
  "feed-forward up": "前馈升维",
  "feed-forward down": "前馈降维",
  "after feed-forward": "前馈之后",
  "output layer": "输出层",
  end: "末",
  "Trains in {0} of {1} layers, at: {2}.": "在 {1} 层中的 {0} 层训练，位置：{2}。",
  "{0}: {1} of {2} train": "{0}：{2} 个参数中训练 {1} 个",
  "{0}: {1} added": "{0}：新增 {1} 个参数",
  "Layer {0}, {1}": "第 {0} 层，{1}",

  // setup/sweep-control
  Sweep: "扫描",
  off: "关闭",
  "Values of {0}": "{0}的取值",

  // setup/task-card
  "Task to learn": "要学习的任务",
  "Digit operations, never seen in pretraining": "数字运算（预训练中未见过）",
  "Continue a text": "文本续写",
  "Tell texts apart": "文本分类",
  "Sort descending": "降序排列",
  "Add 3 to each digit": "每位数字加 3",
  "Rotate by two places": "循环移动两位",
  "Swap neighbours": "交换相邻数字",
  "Nine’s complement": "九的补数",
  "Subtract 1 from each digit": "每位数字减 1",
  "The language of Moby-Dick": "《白鲸》的语言",
  "Spam from other mail": "识别垃圾邮件",
  "Parties by their presidents’ words": "由总统言辞判断政党",
  "Centuries by their presidents’ words": "由总统言辞判断世纪",
  "Training examples": "训练样例",
  "Loading examples…": "正在载入样例…",

  // setup/training-card
  "Shared by all methods: same data, same order, same budget.":
    "所有方法共用：相同的数据、相同的顺序、相同的训练预算。",
  "Reset training": "重置训练设置",
  Steps: "步数",
  Batch: "批大小",
  Seeds: "种子数",
  Schedule: "学习率调度",
  constant: "恒定",
  linear: "线性",
  cosine: "余弦",
  "Steps per evaluation": "评估间隔步数",
  "More settings": "更多设置",
  "Warm-up steps": "预热步数",
  Optimizer: "优化器",
  "Weight decay": "权重衰减",
  "Gradient clip (0 = off)": "梯度裁剪（0 为关闭）",
  "Tokens per row": "每行 token 数",
  "Evaluation rows": "评估行数",
  "First seed": "首个种子",
};
