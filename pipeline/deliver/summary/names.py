"""What the sheets of the summary are called."""

COVER, RANKING, MATRIX, LOSSES = "封面", "汇总", "指标得分", "得失分"
PROBLEMS, BORDERS, MOVES, CHECKS = "问题清单", "临界", "等级变动", "核查结果"
DEVIATION, UNEQUAL = "自评偏差", "扣分尺度"
UNEVALUATED, RULES, RECORD = "未评价", "评价标准", "运行记录"
