#!/usr/bin/env bash
# A board of the lab: containerd, kubelet, kube-proxy, and a way to any master that lives. BOARD, ADDRESS, PODS (its range),
# ROUTES (range=address ...), MASTERS (addresses), RESERVED (bytes) come from the environment, files from /lab.
set -euo pipefail

mount --make-rshared /
[[ -e /dev/kmsg ]] || mknod /dev/kmsg c 1 11
for place in /sys /proc/sys /sys/fs/cgroup /sys/fs/cgroup/*; do
  [[ ! -d $place ]] || mount -o remount,bind,rw "$place" 2>/dev/null || true
done

keep() { # NAME COMMAND...
  local name=$1 && shift
  while :; do
    "$@" >>"/var/log/$name.log" 2>&1 || true
    sleep 1
  done
}

mkdir -p /etc/cni/net.d /etc/containerd
cat >/etc/cni/net.d/10-lapwing.conflist <<CNI
{"cniVersion": "1.0.0", "name": "lapwing", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "$PODS"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
CNI
cat >/etc/containerd/config.toml <<TOML
version = 3
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ["/usr/lib/cni"]
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = "docker.io/library/lapwing-pause:1"
TOML
{
  printf 'defaults\n  mode tcp\n  timeout connect 1s\n  timeout client 1h\n  timeout server 1h\n'
  printf 'listen masters\n  bind 127.0.0.1:6443\n  option tcp-check\n  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions\n'
  for master in $MASTERS; do printf '  server %s %s:6443 check\n' "$master" "$master"; done
} >/etc/haproxy/haproxy.cfg
sed -e "s|@RESERVED@|$RESERVED|" -e "s|@DNS@|[${MASTERS// /, }]|" /lab/kubelet.yaml >/etc/kubelet.yaml

keep containerd containerd &
while :; do # what the camera sees, as long as somebody wants it to
  [[ ! -e /mnt/.camera/motion.conf ]] || TZ=UTC motion -c /mnt/.camera/motion.conf >/var/log/motion.log 2>&1 || true
  sleep 1
done &
keep haproxy haproxy -db -f /etc/haproxy/haproxy.cfg &
for route in $ROUTES; do ip route replace "${route%=*}" via "${route#*=}"; done
keep kube-proxy kube-proxy --kubeconfig=/lab/kube-proxy.kubeconfig --proxy-mode=nftables --hostname-override="$BOARD" \
  --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0 &
keep kubelet kubelet --config=/etc/kubelet.yaml --kubeconfig="/lab/$BOARD.kubeconfig" --hostname-override="$BOARD" \
  --node-ip="$ADDRESS" --root-dir=/var/lib/kubelet &
wait
