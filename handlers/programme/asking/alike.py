"""Words for the subjects of films, that who says one of them may find films that say another."""

_ALIKE = (
    "dinosaur dinosaurs tyrannosaur prehistoric 恐龙 霸王龙 史前",
    "sea seas ocean oceans marine underwater 海 海洋 大海 海底 深海",
    "space universe cosmos cosmic astronomy 太空 宇宙 航天 星际 天文",
    "star stars galaxy galaxies 星星 恒星 星空 银河 星系",
    "planet planets 行星 星球",
    "moon moons lunar 月亮 月球 卫星",
    "mars martian 火星",
    "animal animals wildlife creature creatures 动物 野生动物",
    "insect insects bee bees 昆虫 虫子 蜜蜂 蜂",
    "bird birds 鸟 鸟类 候鸟",
    "plant plants forest forests tree trees flower flowers 植物 森林 树 花",
    "robot robots android machine machines ai artificial 机器人 人工智能 机器",
    "climate glacier glaciers ice 气候 冰川 冰",
    "time clock 时间 时间旅行 时钟",
    "brain memory mind 大脑 记忆 意识",
    "medicine virus disease health 医学 病毒 疾病 健康",
    "volcano volcanoes earthquake geology 火山 地震 地质",
    "river rivers water lake 河 河流 江 水 湖",
)
"""Words for one subject. Who says one of them wants films of the others, too."""

SAME = {word: group.split() for group in _ALIKE for word in group.split()}
"""A word of a subject → all of them."""
