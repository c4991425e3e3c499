/** Simplified Chinese: the loss chart, the menu that saves a chart, and the screen of a talk. */
export const charts: Readonly<Record<string, string>> = {
  // charts/loss
  Loss: "损失",
  step: "步数",
  "loss (nats per token)": "损失（nats / token）",
  "loss (nats per example)": "损失（nats / 样本）",
  "frozen base {0}": "冻结的基座 {0}",
  "random guess {0}": "随机猜测 {0}",
  "An even guess would have {0}, above this chart.": "均匀猜测的损失为 {0}，超出本图上缘。",
  "frozen base, new head {0}": "冻结的基座加新输出层 {0}",
  "{0} starts above the base, as virtual tokens do: before they are trained they disturb it.":
    "{0} 的起点高于基座，虚拟 token 都是如此：训练之前它们会干扰模型。",
  "{0} start above the base, as virtual tokens do: before they are trained they disturb it.":
    "{0} 的起点高于基座，虚拟 token 都是如此：训练之前它们会干扰模型。",
  "thin: training · thick: validation": "细线：训练 · 粗线：验证",
  "thin: training, smoothed {0}, the raw line behind it · thick: validation":
    "细线：训练，平滑系数 {0}，其后为原始曲线 · 粗线：验证",
  "{0}.": "{0}。",
  "band: least to largest of {0} seeds": "色带：{0} 个种子的最小值到最大值",
  "band: mean ± standard deviation of {0} seeds": "色带：{0} 个种子的均值 ± 标准差",
  "faint: earlier runs": "浅色：较早的运行",
  "upright stroke: continued from a checkpoint": "竖线：从检查点继续",
  "×: diverged": "×：发散",
  "Recorded on {0}, {1}; not trained here.": "录制于 {0}，{1}；并非在本机训练。",
  "From a run file of {0}; not trained here.": "来自 {0} 的运行文件；并非在本机训练。",
  Smoothing: "平滑",
  "Weight of the past in the training loss's moving average": "训练损失滑动平均中历史值的权重",
  "Whole run": "全部步数",
  "Show all steps (0, or a double click on the chart)": "显示全部步数（按 0 或双击图表）",
  "Save the chart": "保存图表",
  "Chart. Left and right arrow: move from evaluation to evaluation, with Shift step by step. Plus and minus: zoom. 0: all steps.":
    "图表。左右方向键：在各次评估之间移动，按住 Shift 逐步移动。加号和减号：缩放。0：全部步数。",
  "step {0}": "第 {0} 步",
  "{0}: {1}": "{0}：{1}",
  "{0}. {1}": "{0}。{1}",
  "; ": "；",
  training: "训练",
  smoothed: "平滑后",
  validation: "验证",
  "{0} at {1}": "{0}（{1} 处）",
  seeds: "种子",
  "{0} · run {1}": "{0} · 运行 {1}",
  "{0} · recorded": "{0} · 录制",
  "Log scale": "对数坐标",
  "Show as table": "以表格显示",
  "Validation loss by step": "各步的验证损失",
  "No curve yet": "尚无曲线",
  "Press Run. Every method trains on the same batches, and the losses appear here.":
    "请按“运行”。所有方法都用相同的批次训练，损失会显示在这里。",
  "Preparing: weights, data, and the kernels for this model.":
    "准备中：权重、数据，以及此模型的内核。",
  "No run yet.": "尚无运行。",
  "Step {0}: no evaluation yet.": "第 {0} 步：尚未评估。",
  "{0}; the frozen base has {1}": "{0}；冻结的基座为 {1}",
  "After step {0}, validation loss, mean of {1} seeds: {2}.":
    "{0} 步之后的验证损失（{1} 个种子的均值）：{2}。",
  "At step {0}, validation loss, mean of {1} seeds: {2}.":
    "第 {0} 步的验证损失（{1} 个种子的均值）：{2}。",
  "After step {0}, validation loss: {1}.": "{0} 步之后的验证损失：{1}。",
  "At step {0}, validation loss: {1}.": "第 {0} 步的验证损失：{1}。",
  "step {0}: {1}": "第 {0} 步 {1}",
  "Validation loss at {0}.": "验证损失：{0}。",
  "Validation loss, mean of {0} seeds, at {1}.": "验证损失（{0} 个种子的均值）：{1}。",

  "step-column": "步数",

  // charts/x-axis
  "examples seen": "已见样本数",
  "seconds of training": "训练秒数",
  "Along the x axis": "横轴",
  "Steps, examples seen (steps × batch), or seconds: steps × the time of a step, as each run last measured it for all its seeds together":
    "步数、已见样本数（步数 × 批大小）或秒数：步数 × 每步用时，即各次运行最近一次测得的、所有种子一起训练一步的时间",
  Examples: "样本数",
  Time: "时间",
  "Validation loss by examples seen": "各已见样本数下的验证损失",
  "Validation loss by seconds of training": "各训练时间点的验证损失",
  "{0} by examples seen": "各已见样本数下的{0}",
  "{0} by seconds of training": "各训练时间点的{0}",
  "{0} examples": "{0} 个样本",
  "One run has no measured time and is not drawn.": "有一次运行没有测得时间，未画出。",
  "{0} runs have no measured time and are not drawn.": "有 {0} 次运行没有测得时间，未画出。",

  // charts/scope
  "Runs of": "任务",
  "{0} (1 run)": "{0}（1 次运行）",
  "{0} ({1} runs)": "{0}（{1} 次运行）",
  "One run of another task is not drawn here.": "另有 1 次其他任务的运行未在此画出。",
  "{0} runs of other tasks are not drawn here.": "另有 {0} 次其他任务的运行未在此画出。",
  "The set-up is now {0}; its curves come with Run.": "当前设置为“{0}”；按“运行”后显示其曲线。",

  // charts/metric
  Metrics: "指标",
  "On the validation data, by step; dotted: the frozen base": "验证集上各步的值；点线：冻结的基座",
  "On the validation data, by examples seen; dotted: the frozen base":
    "验证集上的值，横轴为已见样本数；点线：冻结的基座",
  "On the validation data, by seconds of training; dotted: the frozen base":
    "验证集上的值，横轴为训练秒数；点线：冻结的基座",
  "more is better": "越大越好",
  "less is better": "越小越好",
  "{0} by step": "各步的{0}",
  "{0} at the last evaluation: {1}.": "最近一次评估的{0}：{1}。",
  "{0} at the last evaluation: {1}; the frozen base has {2}.":
    "最近一次评估的{0}：{1}；冻结的基座为 {2}。",

  // charts/picture-menu
  Save: "保存",
  "Save the chart: {0}": "保存图表：{0}",
  "Dark ground": "深色背景",
  "The picture could not be made.": "无法生成图片。",

  // present/
  Presentation: "演示",
  // Around the count, which is set large: 第 **120** 步，共 150 步.
  "before-step": "第",
  "after-step": "步，共 {0} 步",
  "after-step-each": "步，每次运行共 {0} 步",
  "Beat {0} of {1}": "第 {0} 个环节，共 {1} 个",
  "Next beat (→)": "下一环节 (→)",
  "Previous beat (←)": "上一环节 (←)",
  "Leave (Esc)": "退出 (Esc)",
  "Go on": "继续",
  "on {0}": "· {0}",
  "The screen is blank. Press B to show it again.": "屏幕已变黑。按 B 恢复显示。",
  Parameters: "参数",
  Samples: "样例",
  "results: validation, mean of {0} seeds": "结果：验证集，{0} 个种子的均值",
  "results: validation": "结果：验证集",
  "Show beside the curves: {0}": "在曲线旁显示：{0}",
};
