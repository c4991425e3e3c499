/** Simplified Chinese: frames of errors, the commonest of them, and what to do about them. */
export const errors: Readonly<Record<string, string>> = {
  "expected {0}, found {1}": "应为{0}，实际为 {1}",
  "{0}: expected {1}, found {2}": "{0}：应为{1}，实际为 {2}",
  none: "无",
  number: "数字",
  "a whole number": "整数",
  "at most {0}, the context of {1}": "不超过 {0}（{1} 的上下文长度）",
  "at least {0}, the length of an example": "不少于 {0}（一个样本的长度）",
  "{0}; {1} is used": "{0}；已改用 {1}",
  "fewer than the {0} steps": "少于总步数 {0}",
  "{0} for the task {1}": "{0}（任务 {1} 所用）",
  "at most {0}, which rows of {1} tokens leave of the context":
    "不超过 {0}（每行 {1} 个 token 之外上下文所剩）",
  "at most {0}": "不超过 {0}",
  "at least {0}": "不少于 {0}",
  "one of {0}": "{0} 之一",

  // What is missing, and what a person meets first
  "expected a GPU adapter, found a browser with WebGPU but no GPU that it may use":
    "浏览器支持 WebGPU，但没有可用的 GPU",
  "expected a secure address for WebGPU, found a page that was loaded over plain http":
    "WebGPU 需要安全地址，而本页是通过普通 http 载入的",
  "expected a browser with WebGPU, found one without": "需要支持 WebGPU 的浏览器，而此浏览器不支持",
  "expected the trainer thread to run, found that it has ended": "训练线程已意外终止",
  "expected an open device, found none": "没有已打开的设备",
  "expected room in the browser's storage, found it full": "浏览器的存储空间已满",
  "methods: expected at least one that is on, found none": "没有启用任何方法",

  // Hints
  "Switch a method on.": "请启用一种方法。",
  "Reload the page.": "请重新加载页面。",
  "Wait for its end, or stop it.": "请等它结束，或将其停止。",
  "Take fewer virtual tokens, or shorter rows.": "请减少虚拟 token，或缩短每行的长度。",
  "A model reads only the vocabulary that it was pretrained on.": "模型只认识预训练时使用的词表。",
  "Choose a run file that was saved by this page.": "请选择由本页保存的运行文件。",
  "Check the connection and try again.": "请检查网络连接后重试。",
  "Reload the page; if it persists, restart the browser or update the GPU driver.":
    "请重新加载页面；若问题仍在，请重启浏览器或更新 GPU 驱动。",
  "Use fewer lanes, a smaller batch or a shorter context; other tabs and programs share this memory.":
    "请减少种子数、批大小或上下文长度；其他标签页和程序也在使用这部分内存。",
  "This GPU or browser cannot hold it in one piece: use a smaller model, batch or number of lanes.":
    "此 GPU 或浏览器无法整块容纳：请换用更小的模型、批大小或种子数。",
  "Open the device again, or reload the page.": "请重新打开设备，或重新加载页面。",
  "Choose another variant of the kernel for this GPU, and please report the message.":
    "请为此 GPU 选用内核的其他变体，并请反馈此消息。",
  "The browser withholds the GPU from a page after repeated crashes: reload it, or restart the browser.":
    "多次崩溃后浏览器不再向本页提供 GPU：请重新加载，或重启浏览器。",
  "Open the page over https, or as http://localhost.":
    "请通过 https 或 http://localhost 打开本页。",
  "Delete runs that are no longer needed; everything stays on this page until it is closed.":
    "请删除不再需要的运行；页面关闭之前，一切都保留在本页。",
  "Leave private browsing, or allow this site to store data; without it runs last until the page is closed.":
    "请退出无痕浏览，或允许本站存储数据；否则运行只保留到页面关闭。",
  "Use a smaller batch, fewer lanes or a smaller model.": "请减小批大小、种子数或模型。",
  "Take the tokenizer and the weights from the same folder.": "分词器和权重应取自同一个文件夹。",
  "It belongs to a run with other settings; start that run anew.":
    "它属于设置不同的另一次运行；请重新开始那次运行。",
  "Start the trainer again; runs go on from their last checkpoint.":
    "请重新启动训练器；运行会从最近的检查点继续。",
  "Save it as SVG, or at a smaller scale.": "请保存为 SVG，或使用较小的倍率。",
  "Train it again: what was learned is kept for the latest runs and for pinned ones, in the browser that trained them.":
    "请重新训练：学到的内容只为最近的和固定的运行保留，并且只保留在训练它们的浏览器中。",
  "Update the browser: Chrome and Edge have WebGPU from version 113 on.":
    "请更新浏览器：Chrome 和 Edge 从 113 版起支持 WebGPU。",
  "Update Chrome: it has WebGPU from version 121 on, on Android 12 or later.":
    "请更新 Chrome：在 Android 12 及以上系统中，它从 121 版起支持 WebGPU。",
  "Chrome on Linux has WebGPU from version 144 on for recent Intel and from 147 on for NVIDIA GPUs; for others enable chrome://flags/#enable-unsafe-webgpu and chrome://flags/#enable-vulkan, and restart.":
    "Linux 上的 Chrome 从 144 版起支持较新的 Intel GPU，从 147 版起支持 NVIDIA GPU；其他 GPU 请启用 chrome://flags/#enable-unsafe-webgpu 和 chrome://flags/#enable-vulkan，然后重启。",
  "Chrome on Linux has WebGPU from version 144 on for recent Intel and from 147 on for NVIDIA GPUs; for others enable chrome://flags/#enable-unsafe-webgpu and chrome://flags/#enable-vulkan, and restart. chrome://gpu tells whether a driver is missing.":
    "Linux 上的 Chrome 从 144 版起支持较新的 Intel GPU，从 147 版起支持 NVIDIA GPU；其他 GPU 请启用 chrome://flags/#enable-unsafe-webgpu 和 chrome://flags/#enable-vulkan，然后重启。是否缺少驱动，可查看 chrome://gpu。",
  "Update Firefox: it has WebGPU on Windows from version 141 on; or use a current Chrome or Edge.":
    "请更新 Firefox：在 Windows 上它从 141 版起支持 WebGPU；也可使用最新的 Chrome 或 Edge。",
  "Update Firefox: it has WebGPU on Apple silicon from version 147 on (145 on macOS 26); or use a current Chrome or Edge.":
    "请更新 Firefox：在 Apple 芯片上它从 147 版起支持 WebGPU（macOS 26 上从 145 版起）；也可使用最新的 Chrome 或 Edge。",
  "Firefox has WebGPU on this system in Nightly only: use that, or a current Chrome.":
    "在此系统上只有 Firefox Nightly 支持 WebGPU：请使用它，或最新的 Chrome。",
  "Update to iOS or iPadOS 26, whose browsers have WebGPU.":
    "请升级到 iOS 或 iPadOS 26，其浏览器支持 WebGPU。",
  "Update to Safari 26 (macOS 26), which has WebGPU; or use a current Chrome or Edge.":
    "请升级到支持 WebGPU 的 Safari 26（macOS 26）；也可使用最新的 Chrome 或 Edge。",
  "Use a current Chrome, Edge or Safari.": "请使用最新的 Chrome、Edge 或 Safari。",
  "Turn on graphics acceleration in the browser's system settings and update the GPU driver; chrome://gpu tells what is blocked.":
    "请在浏览器的系统设置中开启图形加速，并更新 GPU 驱动；哪些功能被禁用，可查看 chrome://gpu。",
  "Update the GPU driver; about:support tells under Graphics whether WebGPU is blocked.":
    "请更新 GPU 驱动；about:support 的“图形”一节会说明 WebGPU 是否被禁用。",
  "Update the system and its GPU driver, or try a current Chrome or Edge.":
    "请更新系统和 GPU 驱动，或改用最新的 Chrome 或 Edge。",
  "Check the connection, then reload the page.": "请检查网络连接，然后重新加载页面。",
};
