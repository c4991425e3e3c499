/** Simplified Chinese: the Inspect page. */
export const inspect: Readonly<Record<string, string>> = {
  "Mean of {0} seeds": "{0} 个种子的均值",
  "Mean of {0} seeds at step {1}": "第 {1} 步的 {0} 个种子的均值",
  "The furthest, at step {0}": "走得最远的，第 {0} 步",
  "Seed {0}": "种子 {0}",
  "Seed {0}, at step {1}": "种子 {0}，第 {1} 步",
  "Seed {0}, diverged after step {1}": "种子 {0}，第 {1} 步后发散",
  "{0} · {1} · {2}": "{0} · {1} · {2}",
  "Nothing to look into yet": "还没有可剖析的内容",
  "A run that has finished or paused shows here what it changed in the base’s weights. What its set-up would take is below.":
    "运行结束或暂停后，这里会显示它改变了基座权重的哪些地方。当前设置所需的内存见下方。",
  "Reading what the run has learned…": "正在读取此运行学到的内容…",
  "This run trains. Pause it, or wait for its end, to look into it.":
    "此运行正在训练。请暂停它或等它结束，再来剖析。",
  "{0} leaves every weight alone and adds activations instead: there is no change ΔW to show.":
    "{0} 不碰任何权重，而是增加激活：没有可显示的改变 ΔW。",
  "No tensor of the base has changed: what trained is the task’s new head.":
    "基座的张量都没有改变：训练的只是任务的新输出层。",
  "How far matrices moved": "矩阵移动了多远",
  "How far vectors moved": "向量移动了多远",
  "‖ΔW‖ / ‖W‖, Frobenius norms: W′ − W for what trains in place, s·B·A for LoRA. q, k and v are parts of one matrix.":
    "‖ΔW‖ / ‖W‖，弗罗贝尼乌斯范数：就地训练的取 W′ − W，LoRA 取 s·B·A。q、k、v 是同一个矩阵的各部分。",
  "‖Δ‖ / ‖start‖ of biases b, gains γ and factors l. Factors start at one, the others where the base has them.":
    "偏置 b、增益 γ 和因子 l 的 ‖Δ‖ / ‖起点‖。因子从一开始，其余从基座的值开始。",
  "– : the base has zeros there.": "–：基座在那里全是零。",
  Layer: "层",
  Place: "位置",
  "Relative change": "相对改变",
  "At step {0} the largest relative change is {1} ({2}), the smallest {3} ({4}).":
    "第 {0} 步时，相对改变最大为 {1}（{2}），最小为 {3}（{4}）。",
  "At step {0} the relative change is {1} ({2}).": "第 {0} 步时，相对改变为 {1}（{2}）。",
  positions: "位置编码",
  "first layer norm": "第一个层归一化",
  "second layer norm": "第二个层归一化",
  "last layer norm": "最后的层归一化",
  "{0}, bias": "{0}，偏置",
  "{0}, gain": "{0}，增益",
  "{0}, factors": "{0}，因子",
  "Directions of the change": "改变的方向",
  "Singular values of ΔW, each as a share of the run’s largest. LoRA cannot have more than its rank; what full fine-tuning changes has no such end.":
    "ΔW 的奇异值，各自表示为该运行最大值的比例。LoRA 的方向数不会超过它的秩；全量微调的改变没有这样的终点。",
  Matrix: "矩阵",
  Direction: "方向",
  "largest {0}": "最大 {0}",
  "singular value, by size →": "奇异值，从大到小 →",
  "{0}: {1} of {2} directions, nine tenths of ‖ΔW‖² in {3}.":
    "{0}：{2} 个方向中的 {1} 个，‖ΔW‖² 的九成在前 {3} 个。",
  "{0}: no change.": "{0}：没有改变。",
  outside: "层外",
  "{0}, step {1}": "{0}，第 {1} 步",
  "Computing singular values…": "正在计算奇异值…",
  "What training keeps in memory": "训练在内存中保存什么",
  "Planned bytes, known before anything runs. A frozen weight has no gradient and no moments; activations are kept wherever a gradient passes.":
    "这是规划的字节数，在运行之前就已确定。冻结的权重没有梯度，也没有矩；凡是梯度经过的地方都要保存激活。",
  "The reference interpreter has no plans: these are a graphics card’s, in float32, and its own count in the runs table is of float64 values.":
    "参考解释器没有规划：这里是显卡的规划，用 float32；运行表中它自己的字节数按 float64 值计算。",
  "Of the set-up in the Lab.": "针对实验室中的设置。",
  "Of the chosen run’s experiment.": "针对所选运行的实验。",
  "Seeds in memory": "内存中的种子",
  "{0} at once": "{0} 个同时",
  "One alone": "只有一个",
  Total: "合计",
  "Frozen weights": "冻结的权重",
  "Trained values": "训练的值",
  Gradients: "梯度",
  "Activations, scratch": "激活与暂存",
  "Batches, results, sizes": "批次、结果与尺寸",
  "{0} {1}": "{0} {1}",
  "In all: {0}.": "合计：{0}。",
  "For trained values, their gradients and optimizer state: {0}.":
    "用于训练的值、它们的梯度和优化器状态：{0}。",
  "Seeds share the frozen weights.": "各种子共用冻结的权重。",
  "Planning…": "正在规划…",
  "No method is on.": "没有启用任何方法。",
  "{0} ± {1}": "{0} ± {1}",
};
