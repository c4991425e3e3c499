/** Simplified Chinese: the Learn page. */
export const learn: Readonly<Record<string, string>> = {
  "Ten short cards on adapting a frozen model: what is trained, how much of it, and how to compare fairly. Each opens a set-up of the Lab.":
    "十张短卡片，讲如何适配一个冻结的模型：训练什么、训练多少，以及怎样公平地对比。每张卡片都能在实验室中打开一个设置。",
  "In the formulas, bold letters train. N layers of width d, a context of T tokens, V words in the vocabulary.":
    "公式中加粗的字母参与训练。N 层，宽度为 d，上下文为 T 个 token，词表有 V 个词。",
  Print: "打印",
  Count: "数量",
  "Try it: {0}": "试一试：{0}",
  "A frozen model": "冻结的模型",
  "Full fine-tuning goes on training every weight. Parameter-efficient methods leave the pretrained weights θ₀ as they are and train a small φ inside or beside them. Gradients still flow through frozen layers, but only φ has an optimizer state and a file of its own. The simplest φ is the output layer alone: it reads features that never change.":
    "全量微调继续训练每一个权重。参数高效方法让预训练权重 θ₀ 保持原样，只在其内部或旁边训练一小组 φ。梯度仍然流经冻结的层，但只有 φ 拥有优化器状态和自己的文件。最简单的 φ 只有输出层：它读取的特征从不改变。",
  "Here: {0} weights; a copy of the output layer has {1}, {2}.":
    "此处：共 {0} 个权重；输出层的副本有 {1} 个，占 {2}。",
  "the head alone beside all weights": "只训练输出层，与训练全部权重对照",
  "The frozen matrix W gets a trained neighbour: the product of two thin matrices, B·A, of rank r. B starts at zero, so training begins exactly at the base. Afterwards the product can be added to W, and the model runs as fast as before. A change of rank r cannot be everything that full fine-tuning could do; often it need not be.":
    "冻结的矩阵 W 旁边放一个可训练的邻居：两个瘦矩阵的乘积 B·A，秩为 r。B 从零开始，因此训练恰好从基座出发。训练之后可以把乘积加到 W 上，模型的速度与从前一样。秩为 r 的改变做不到全量微调能做的一切；往往也不需要。",
  "Here: rank {0} trains {1}, {2}.": "此处：秩为 {0} 时训练 {1} 个参数，占 {2}。",
  "LoRA beside full fine-tuning": "LoRA 与全量微调对照",
  "A small network is put after a sub-layer: down to m hidden units, a non-linearity, up again, and its output is added to what passes by. Houlsby puts one after attention and one after the feed-forward, Pfeiffer only the latter. It starts near zero. Because of the non-linearity it cannot be folded into the weights, and stays as extra layers.":
    "在子层之后放一个小网络：降到 m 个隐藏单元，经过非线性，再升回来，输出加到经过的数据上。Houlsby 在注意力之后和前馈之后各放一个，Pfeiffer 只放后者。它从接近零的状态开始。由于非线性，它不能并入权重，会作为额外的层保留下来。",
  "Here: m = {0} after each feed-forward trains {1}, {2}.":
    "此处：在每个前馈之后取 m = {0}，训练 {1} 个参数，占 {2}。",
  "adapters beside LoRA": "瓶颈适配器与 LoRA 对照",
  "Only the biases train: the b that each layer adds, those of layer norms included. Nothing is added to the model, nothing is slower, and there is no size to choose. A bias can shift what a unit computes, but not which inputs it reads, so how far it gets depends on the task.":
    "只训练偏置：每一层所加的 b，包括层归一化的偏置。模型中没有增加任何东西，也不会变慢，更没有大小可选。偏置能平移一个单元的计算结果，却不能改变它读取哪些输入，所以能走多远取决于任务。",
  "Here: {0} biases, {1}.": "此处：{0} 个偏置，占 {1}。",
  "biases beside LoRA of the same size": "偏置与同样大小的 LoRA 对照",
  "Prefix and prompt": "前缀与提示",
  "Both put p trained vectors in front of the input and leave every weight alone. Prompt-tuning trains embeddings of p virtual tokens; prefix-tuning trains keys and values in every layer, which steer attention directly. They take room in the context, cannot be merged, and like large learning rates.":
    "两者都在输入前面放 p 个可训练的向量，不碰任何权重。Prompt-tuning 训练 p 个虚拟 token 的嵌入；Prefix-tuning 在每一层训练键和值，直接引导注意力。它们占用上下文，不能合并，并且偏好较大的学习率。",
  "Here: prefix-tuning with p = {0} trains {1}, prompt-tuning with p = {2} trains {3}.":
    "此处：p = {0} 的 Prefix-tuning 训练 {1} 个参数，p = {2} 的 Prompt-tuning 训练 {3} 个。",
  "a prefix beside a prompt": "前缀与提示对照",
  "Three vectors in each layer rescale, element by element, the keys, the values and what the feed-forward’s second matrix reads. They start at one, so training begins at the base; afterwards they can be multiplied into the weights. A factor can silence or amplify what is there, and cannot make anything new.":
    "每层有三个向量，逐元素地缩放键、值以及前馈第二个矩阵的输入。它们从一开始，因此训练从基座出发；之后可以乘进权重。一个因子可以抑制或放大已有的东西，但不能产生新的东西。",
  "Here: {0} factors, {1}.": "此处：{0} 个因子，占 {1}。",
  "(IA)³ beside LoRA": "(IA)³ 与 LoRA 对照",
  "Counting parameters": "参数的计数",
  "The share is what trains over all that the model holds, additions included. It fixes the adapter’s file and what training keeps for each trained number: the number, its gradient and AdamW’s two moments, four bytes each. It does not fix the time: the forward pass and most of the backward pass run through the frozen weights all the same.":
    "比例是参与训练的数量除以模型（包括新增部分）的全部数量。它决定适配器文件的大小，以及训练为每个数保存的内容：数本身、它的梯度和 AdamW 的两个矩，各占四个字节。它不决定时间：前向传播和大部分反向传播照样要经过冻结的权重。",
  "Here: full fine-tuning keeps {0}, LoRA {1}.": "此处：全量微调保存 {0}，LoRA 保存 {1}。",
  "all methods, counted side by side": "所有方法，并排计数",
  "Why a bigger learning rate": "为什么学习率更大",
  "AdamW moves each trained number by about the rate η, whatever the size of its gradient. With P numbers the whole step is about η√P long. A method with few numbers must move each of them further to change the model as much. So every method has a rate of its own: one rate for all favours whichever it happens to suit.":
    "无论梯度大小，AdamW 每步都把每个被训练的数移动大约 η。有 P 个数时，整步的长度约为 η√P。数量少的方法必须让每个数移动得更远，才能同样程度地改变模型。因此每种方法都有自己的学习率：所有方法共用一个，只会偏袒恰好合适的那个。",
  "Here: full fine-tuning at {0} steps {1} far, BitFit at {2} steps {3}.":
    "此处：全量微调以 {0} 每步走 {1}，BitFit 以 {2} 每步走 {3}。",
  "three methods at three rates each": "三种方法，各用三个学习率",
  Forgetting: "遗忘",
  "Tuned on something new, a model may lose what it could do before. Few trained numbers do not prevent it: in the published runs on digits, every method that learned the new operation lost the old ones, LoRA too. What an adapter keeps is the base itself. Switched off, it leaves the old model bit for bit; full fine-tuning has overwritten it.":
    "在新任务上微调后，模型可能失去从前的能力。训练的数少并不能防止这一点：在已发布的数字任务结果中，每种学会新运算的方法都丢掉了旧的运算，LoRA 也不例外。适配器保住的是基座本身。把它关掉，旧模型逐位不变；全量微调则已经把它覆盖。",
  "Here: full fine-tuning overwrites {0} weights, LoRA none. Watch the samples turn.":
    "此处：全量微调覆盖 {0} 个权重，LoRA 一个也不覆盖。请看样例如何变化。",
  "presidents’ prose tuned on Moby-Dick": "用《白鲸》微调总统们的文风",
  "Reading the Pareto plot": "怎样读帕累托图",
  "Each point is a run: its cost c across, its loss ℓ upwards. A run is dominated when another is at least as good on both and better on one; the others form the front. Read it from the left: what does the next parameter buy? Points whose error bars overlap are not told apart by these seeds. Compare only what trained on equal terms.":
    "每个点是一次运行：横向是代价 c，纵向是损失 ℓ。如果另一次运行在两项上都不差且至少一项更好，它就被支配；其余的构成前沿。请从左往右读：再多的参数换来了什么？误差线重叠的点，这些种子还分不出高下。只对比在同等条件下训练的运行。",
  "Here: rank {0} trains {1}, rank {2} trains {3}.":
    "此处：秩为 {0} 时训练 {1} 个参数，秩为 {2} 时训练 {3} 个。",
  "a ladder of ranks; then open Compare": "一组不同的秩；然后打开“对比”页",
};
