"""Chinese names in Latin letters: for slugs, which never change, and for readers of English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from registry import sounds
from registry.sounds import Sounds


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Words that stand apart in a company's name, so that the brand between them reads as one word:
# 北京|抖音|信息|服务|有限公司 -> beijing douyin xinxi fuwu.
PLACES = _listed("""
北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南
湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆 香港
澳门 台湾 中国 广州 深圳 杭州 南京 苏州 无锡 常州 宁波 温州 嘉兴 成都 武汉 长沙
西安 郑州 合肥 济南 青岛 厦门 福州 泉州 大连 沈阳 长春 哈尔滨 石家庄 太原 南昌
南宁 昆明 贵阳 海口 三亚 兰州 银川 乌鲁木齐 呼和浩特 珠海 佛山 东莞 中山 惠州 雄安
浦东 横琴 前海
""")
FORMS = _listed("""
股份 有限 责任 公司 分公司 合伙
""")
TRADES = _listed("""
科技 信息 技术 网络 服务 智能 人工智能 数据 数字 软件 传媒 文化 教育 医疗 健康
发展 集团 控股 电子 商务 电子商务 通信 通讯 咨询 管理 投资 研究院 研究所 研究中心
大学 学院 医院 银行 证券 保险 基金 金融 汽车 物流 贸易 实业 创新 中心 实验室 创意
设计 广告 系统 计算机 互联网 工程 国际 传播 出版 影视 娱乐 游戏 音乐 动漫 旅游
旅行社 医药 生物 能源 环保 农业 物联网 云计算 大数据 机器人 供应链 产业 企业 市 省
区 数智 智慧 数码 航空 电信 移动 联通 电力 建筑 地产 置业 营销 策划 运营 平台
在线 传感 安全 自动化 仪器 设备 制造 工业 食品 餐饮 酒店 租赁 人力资源 知识产权
法律 财务 税务 会计 心理 体育 艺术 美术 图书 杂志 报社 新闻 广播 电视 电影
""")
LEGAL_FORM = re.compile(r"(股份有限|有限责任|有限)公司$")


@cache
def _word() -> re.Pattern[str]:
    """A word that stands apart. To compile it takes long, and few need it."""
    listed = sorted({*PLACES, *FORMS, *TRADES}, key=lambda word: (-len(word), word))
    return re.compile("|".join(listed) + r"|[a-zA-Z0-9]+")


HAN = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

_known: dict[str, tuple[str, ...]] = {}  # the syllables of each text that was asked for
_places: dict[Path, str] = {}  # folders where pypinyin's lists may be kept, and under which key


def syllables(text: str) -> tuple[str, ...]:
    """The syllable of each character, read in context (重庆 chong qing, 银行 yin hang)."""
    if text not in _known:
        _known[text] = _read(text) if HAN.search(text) else tuple(text)
    return _known[text]


def learned() -> dict[str, tuple[str, ...]]:
    """What this process knows by now."""
    return dict(_known)


def learn(known: Mapping[str, tuple[str, ...]]) -> None:
    """Takes over what another process knows."""
    _known.update(known)


def look_in(folder: Path, key: str) -> None:
    """Where the lists that tell how words sound may be kept, and under which key."""
    _places[folder] = key


def _read(text: str) -> tuple[str, ...]:
    if kept := _kept():
        return kept.of(text)
    # Its dictionary of phrases takes as long to load as the rest of a start: who has no new name
    # to spell does not wait for it.
    from pypinyin.seg.simpleseg import seg

    return tuple(sound for word in seg(text) for sound in _spoken(word))


@cache
def _kept() -> Sounds | None:
    return next(filter(None, (sounds.recalled(*one) for one in _places.items())), None)


@cache
def _spoken(word: str) -> tuple[str, ...]:
    """The syllables of a word that stands in pypinyin's lists; of all names these are few."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin([word], errors=lambda other: list(other)))  # type: ignore[arg-type, return-value]


def words(text: str) -> Iterator[tuple[str, ...]]:
    """The words of a name, each as its syllables; a Latin word is one syllable."""
    text = unicodedata.normalize("NFKC", text)
    sounds = syllables(text)
    brand: list[str] = []
    at = 0
    while at < len(text):
        match = _word().match(text, at)
        if match is None and text[at].isalnum():
            brand.append(sounds[at])
            at += 1
            continue
        if brand:
            yield tuple(brand)
            brand = []
        if match is None:
            at += 1
        else:
            latin = match[0].isascii()
            yield (match[0],) if latin else sounds[at : match.end()]
            at = match.end()
    if brand:
        yield tuple(brand)


def slug(text: str, *, with_form: bool = False) -> str:
    """A name for files and addresses: `beijing-douyin-xinxi-fuwu`; no legal form by default."""
    if not HAN.search(text):
        return _plain(text)
    if not with_form:
        text = LEGAL_FORM.sub("", unicodedata.normalize("NFKC", text))
    joined = "-".join("".join(word) for word in words(text)).lower()
    return _plain(joined.replace("ü", "v"))


def _plain(text: str) -> str:
    """A text in no more than small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def display(text: str) -> str:
    """A name as a reader of English can say it, as `Beijing Douyin Xinxi Fuwu Youxian Gongsi`."""
    return " ".join(_capital(word) for word in words(text))


def _capital(word: tuple[str, ...]) -> str:
    if len(word) == 1 and not word[0].islower():
        return word[0]
    spelled = word[0] + "".join(
        ("'" if syllable[:1] in "aoe" and syllable.isalpha() else "") + syllable
        for syllable in word[1:]
    )
    return spelled[:1].upper() + spelled[1:]
