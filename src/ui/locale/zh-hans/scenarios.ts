/** Simplified Chinese: the scenarios. */
export const scenarios: Readonly<Record<string, string>> = {
  "A part of the weights, most of the gain": "少量权重，大部分收益",
  "LoRA of rank 4 beside full fine-tuning, on an operation that the base has never seen.":
    "秩为 4 的 LoRA 与全量微调对比，任务是基座从未见过的运算。",
  "LoRA trains {0} of the model, and reaches {1} of full fine-tuning's gain in {2}.":
    "LoRA 训练模型的 {0}，{2}的提升达到全量微调的 {1}。",
  "Both start from the same base, which gets none of the answers right.":
    "两者从同一个基座出发，它一道题也答不对。",
  "This is how it went on the device named beside the curves.":
    "这是在曲线旁所注设备上的训练过程。",
  "Now here, on this machine: the same batches for both, three seeds.":
    "现在在本机上运行：两者使用相同的批次，三个种子。",
  "The same two runs by what they cost.": "从代价的角度看同样的两次运行。",

  "Rank ladder": "秩的阶梯",
  "LoRA at six ranks: where do more directions stop paying?":
    "六种秩的 LoRA：增加方向从哪里开始不再划算？",
  "The rank is how many directions each layer may change in; alpha stays the same.":
    "秩决定每一层可以在多少个方向上改变；alpha 保持不变。",
  "Six ranks, recorded on the device named beside the curves.": "六种秩，录制于曲线旁所注的设备。",
  "Now here: each rank is a run of its own, on the same batches.":
    "现在在本机上：每种秩单独运行，批次相同。",
  "Parameters against loss: which ranks lie on the front?": "参数量与损失：哪些秩位于前沿？",

  "Only the biases": "只训练偏置",
  "BitFit beside a LoRA of nearly as many parameters.": "BitFit 与参数量几乎相同的 LoRA 对比。",
  "At {0} and {1} parameters, {2} after training is {3} with BitFit and {4} with LoRA.":
    "参数量分别为 {0} 和 {1} 时，训练后的{2}：BitFit 为 {3}，LoRA 为 {4}。",
  "BitFit adds nothing: it trains the biases that the model already has.":
    "BitFit 不添加任何参数：它只训练模型已有的偏置。",
  "Recorded on the device named beside the curves.": "录制于曲线旁所注的设备。",
  "Now here. A bias can shift a layer's output, but it cannot look at the input.":
    "现在在本机上。偏置可以平移一层的输出，却无法顾及输入。",
  "The counts are as near to each other as a whole rank allows.":
    "在秩取整数的前提下，两者的参数量已尽可能接近。",

  "Same budget": "相同参数量",
  "LoRA, adapters and prefix-tuning with nearly the same number of parameters.":
    "参数量几乎相同的 LoRA、适配器和 Prefix-tuning。",
  "With {0} to {1} parameters each, {2} is {3}.": "各有 {0} 到 {1} 个参数时，{2}：{3}。",
  "A method's size is a choice. Here all three are set to the count of a LoRA of rank 1.":
    "方法的规模可以选择。这里三者都设为秩 1 的 LoRA 的参数量。",
  "Now here: what is left to differ is where the parameters sit.":
    "现在在本机上：剩下的区别只在于参数放在哪里。",
  "One column of points: at one budget, only the result differs.":
    "所有点排成一列：参数量相同，只有效果不同。",

  "Prefix length": "前缀长度",
  "Prefix-tuning with 1 to 32 virtual tokens at one learning rate: does longer help?":
    "同一学习率下虚拟 token 数从 1 到 32 的 Prefix-tuning：更长是否更好？",
  "Every layer sees a few trained keys and values in front of its own.":
    "每一层都会在自己的键和值之前看到一些训练得到的键和值。",
  "Six lengths, recorded on the device named beside the curves.":
    "六种长度，录制于曲线旁所注的设备。",
  "Now here: each length is a run of its own.": "现在在本机上：每种长度单独运行。",
  "Each virtual token costs the same; read off what it brings.":
    "每个虚拟 token 的代价相同；它带来多少收益，可从图上读出。",

  "Learning rates differ": "学习率各不相同",
  "One rate for all methods is not a fair comparison; each at its own is.":
    "所有方法共用一个学习率并不公平；各用各的学习率才公平。",
  "The best of the rates tried, by validation loss: {0}.":
    "在试过的学习率中，按验证损失最好的是：{0}。",
  "One rate for all, that of full fine-tuning: not the one that the others would choose.":
    "统一使用全量微调的学习率：其他方法并不会选它。",
  "Three rates for each, recorded on the device named beside the curves.":
    "每种方法三个学习率，录制于曲线旁所注的设备。",
  "Now here: each method at each of the rates.": "现在在本机上：每种方法配每个学习率。",
  "Compare each method at its own best rate.": "在各自的最佳学习率下对比各种方法。",

  "From speeches to the whale": "从演讲到白鲸",
  "A model of presidents' addresses learns the prose of Moby-Dick.":
    "一个只读过总统咨文的模型学习《白鲸》的文风。",
  "Perplexity of the frozen base: {0}. After training: {1}.":
    "冻结的基座的困惑度：{0}。训练之后：{1}。",
  "The base has read addresses to Congress, and nothing else.":
    "基座只读过致国会的咨文，别无其他。",
  "Now here: a hundred steps of four windows of text.": "现在在本机上：一百步，每步四个文本窗口。",
  "A few rows in front of the text, a low-rank change, or all the weights.":
    "文本前的几行向量、低秩的改变，或全部权重。",

  "Diverge on purpose": "有意发散",
  "A learning rate that is far too high, and what the page does about it.":
    "学习率远远过高时，本页如何应对。",
  "At a learning rate of {0} the loss was no number any more at step {1}; that run stopped, the other went on.":
    "学习率为 {0} 时，损失在第 {1} 步变成非数值；该运行随即停止，另一个继续训练。",
  "Plain gradient descent with weight decay, nothing clipped, and a rate that is far too high.":
    "带权重衰减的普通梯度下降，不做裁剪，学习率远远过高。",
  "The loss stops being a number, the run stops itself, and no other run is touched.":
    "损失变成非数值，该运行自行停止，其他运行不受影响。",
  "The suggested rates, AdamW and clipping: everything trains.":
    "使用建议的学习率、AdamW 和梯度裁剪：全部正常训练。",

  "exact match": "精确匹配率",
  "macro F1": "宏平均 F1",
  perplexity: "困惑度",
  "the validation loss": "验证损失",
  "{0} with {1}": "{1} 为 {0}",
  "Validation loss goes from {0} at {1} to {2} at {3}; it is lowest at {4}, with {5} parameters.":
    "验证损失从取值 {1} 时的 {0} 变到取值 {3} 时的 {2}；取值 {4} 时最低，参数量为 {5}。",
};
