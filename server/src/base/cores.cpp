#include "base/cores.hpp"

#include <sched.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace gatehouse {

unsigned usable_cores()
{
    // The kernel refuses a mask smaller than its own (EINVAL, sched_getaffinity(2)), whose size it
    // does not tell: a cpu_set_t holds 1024 cores, and there are machines with more.
    for (std::size_t sets = 1; sets <= 64; sets *= 2) {
        std::vector<cpu_set_t> mask(sets);
        const auto bytes = sets * sizeof(cpu_set_t);
        if (::sched_getaffinity(0, bytes, mask.data()) == 0)
            return static_cast<unsigned>(std::max(1, CPU_COUNT_S(bytes, mask.data())));
    }
    return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace gatehouse
