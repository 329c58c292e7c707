module dev.lapwing/tools/kube/pause

go 1.26.0
