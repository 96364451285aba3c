"""Names of algorithms in Latin letters, for readers of English.

`pinyin` knows the words of company names, from which slugs are made and never change; the words
of algorithm names are set apart here, where nothing but the display hangs on them.
"""

from __future__ import annotations

import re
from functools import cache

from registry import pinyin

WORDS = """
人工智能 大语言模型 大模型 语言模型 模型 算法 深度 合成 生成式 生成 智能体 智能 智慧 图像
图片 图文 文生图 图生图 文生视频 视频 语音 音频 声音 音乐 歌曲 文本 文字 文案 文档 文章
对话 聊天 问答 交互 个性化 推荐 推送 精选 排序 检索 搜索 过滤 内容 信息 资讯 新闻 调度
决策 匹配 服务 平台 系统 助手 助理 数字人 虚拟人 虚拟 形象 人脸 人像 换脸 写真 克隆 识别
合规 审核 风控 写作 创作 翻译 编辑 编程 代码 客服 营销 电商 直播 商品 广告 教育 教学 学习
作业 英语 口语 考试 医疗 医学 健康 问诊 导诊 心理 法律 金融 保险 投顾 政务 办公 会议 摘要
分析 数据 知识 知识库 行业 垂直 通用 多模态 模态 语义 理解 处理 应用 引擎 中台 技术 类 型
用户 企业 企业版 版 设计 家装 装修 服装 游戏 动漫 社交 陪伴 旅游 出行 汽车 车载 招聘 面试
简历 短视频 音色 转换 变声 播报 机器人 自动 增强 修复 风格 迁移 绘画 绘图 三维 建模
""".split()  # noqa: SIM905  a list of words reads best as words


@cache
def _word() -> re.Pattern[str]:
    return re.compile("|".join(sorted(set(WORDS), key=lambda word: (-len(word), word))))


def display(name: str) -> str:
    """An algorithm's name as a reader of English can say it: `Doubao Damoxing Suanfa`."""
    return pinyin.display(_word().sub(r" \g<0> ", name))
