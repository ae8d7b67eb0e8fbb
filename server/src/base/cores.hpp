#pragma once
// How many cores this process may use. Asked by the settings for their defaults.

namespace gatehouse {

// Those of the affinity mask, which taskset(1), a container's cpuset and systemd's CPUAffinity
// narrow; at least 1. std::thread::hardware_concurrency() counts what the machine has. A quota of
// time (cgroup cpu.max) is no number of cores and is not looked at.
[[nodiscard]] unsigned usable_cores();

}  // namespace gatehouse
