/**
 * Simplified Chinese as the library wants it, out of one table for each part of the page.
 *
 * Glossary. One English term, one Chinese term:
 *   adapter 适配器 · baseline 基线 · base (model) 基座（模型） · batch (size) 批次（批大小） · beat 环节 ·
 *   checkpoint 检查点 · curve 曲线 · diverge 发散 · evaluation 评估 · exact match 精确匹配 · frozen 冻结 ·
 *   full fine-tuning 全量微调 · gradient clip 梯度裁剪 · head, output layer 输出层 · kernel 内核 · lane, wave 批 ·
 *   learning rate 学习率 · loss 损失 · low-rank 低秩 · measure 指标 · optimizer state 优化器状态 ·
 *   parameter budget 参数量 · perplexity 困惑度 · pin 固定 · rank 秩 · recorded run 录制的运行 · row 行 · run 运行 ·
 *   sample 样例 · scenario 场景 · schedule 学习率调度 · seed 种子 · set-up 设置 · share 比例 · step 步 · sweep 扫描 ·
 *   trainable parameters 可训练参数 · undominated 非支配 · validation loss 验证损失 · virtual token 虚拟 token ·
 *   warm-up 预热 · weight decay 权重衰减
 * Names stay: LoRA, BitFit, (IA)³, Prefix-tuning, Prompt-tuning, AdamW, token, alpha, dropout, nats, names of modules.
 * A space between Chinese and Latin letters or digits; full-width punctuation, but (X) around a key.
 */
import { templatesOf } from "../templates-of.ts";
import { charts } from "./charts.ts";
import { compare } from "./compare.ts";
import { declared } from "./declared.ts";
import { device } from "./device.ts";
import { errors } from "./errors.ts";
import { frame } from "./frame.ts";
import { inspect } from "./inspect.ts";
import { learn } from "./learn.ts";
import { results } from "./results.ts";
import { scenarios } from "./scenarios.ts";
import { setup } from "./setup.ts";

/** For the test that compares them with the sources. */
export const PARTS = {
  frame,
  charts,
  compare,
  results,
  setup,
  scenarios,
  device,
  inspect,
  learn,
  declared,
  errors,
};

export const templates = templatesOf({
  ...frame,
  ...charts,
  ...compare,
  ...results,
  ...setup,
  ...scenarios,
  ...device,
  ...inspect,
  ...learn,
  ...declared,
  ...errors,
});
