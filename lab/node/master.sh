#!/usr/bin/env bash
# A master of the lab: etcd, API server, controllers, scheduler and DNS. Each is started again when it ends.
# BOARD, ADDRESS, PEERS (name=http://address:2380,...), MASTERS (how many) and ROUTES (range=address ..., to the pods that the API
# server's proxy reaches) come from the environment, files from /lab.
set -euo pipefail

keep() { # NAME COMMAND...
  local name=$1 && shift
  while :; do
    "$@" >>"/var/log/$name.log" 2>&1 || true
    sleep 1
  done
}

for route in $ROUTES; do ip route replace "${route%=*}" via "${route#*=}"; done
keep etcd etcd --name "$BOARD" --data-dir /var/lib/etcd --listen-client-urls http://127.0.0.1:2379 \
  --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls "http://$ADDRESS:2380" \
  --initial-advertise-peer-urls "http://$ADDRESS:2380" --initial-cluster "$PEERS" --initial-cluster-state new &

keep apiserver kube-apiserver --etcd-servers=http://127.0.0.1:2379 --advertise-address="$ADDRESS" --bind-address=0.0.0.0 \
  --secure-port=6443 --tls-cert-file=/lab/apiserver.pem --tls-private-key-file=/lab/apiserver.pem \
  --kubelet-client-certificate=/lab/apiserver.pem --kubelet-client-key=/lab/apiserver.pem \
  --kubelet-preferred-address-types=InternalIP --service-account-issuer=https://kubernetes.default.svc \
  --service-account-key-file=/lab/service-accounts.pub --service-account-signing-key-file=/lab/service-accounts.key \
  --token-auth-file=/lab/tokens.csv --anonymous-auth=false --authorization-mode=Node,RBAC --allow-privileged=true \
  --enable-admission-plugins=NodeRestriction --service-cluster-ip-range=10.96.0.0/16 --apiserver-count="$MASTERS" &

keep controller-manager kube-controller-manager --kubeconfig=/lab/controller-manager.kubeconfig \
  --authentication-kubeconfig=/lab/controller-manager.kubeconfig \
  --authorization-kubeconfig=/lab/controller-manager.kubeconfig \
  --service-account-private-key-file=/lab/service-accounts.key --root-ca-file=/lab/ca.pem \
  --use-service-account-credentials=true --leader-elect=true &

keep scheduler kube-scheduler --kubeconfig=/lab/scheduler.kubeconfig --leader-elect=true \
  --authentication-kubeconfig=/lab/scheduler.kubeconfig --authorization-kubeconfig=/lab/scheduler.kubeconfig &

cat >/etc/Corefile <<CORE
.:53 {
  bind $ADDRESS
  kubernetes cluster.local in-addr.arpa {
    kubeconfig /lab/dns.kubeconfig
    ttl 5
  }
  errors
  forward . /etc/resolv.conf
}
CORE
keep coredns coredns -conf /etc/Corefile &
wait
