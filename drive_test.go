//go:build real

package main_test

import (
	"testing"
)

func TestCardLoss(t *testing.T) {
	t.Parallel()
	d := sit(t, seat{terminal: "TC-C-01"})
	d.login("古丽娅")
	d.find("正式挂失", "社会保障卡正式挂失")
	d.person("欧阳若兰", "42010619920229002X")
	d.accept()
	d.fill(entry{"社保卡服务", "合作银行一"}, entry{"丢失日期", "2026-11-20"})
	d.send()
	d.tell()
	d.close()
}
