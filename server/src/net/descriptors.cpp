#include "net/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace gatehouse {

std::size_t raise_descriptor_limit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 1024;
    if (limit.rlim_cur < limit.rlim_max) {
        const auto before = limit.rlim_cur;
        limit.rlim_cur = limit.rlim_max;
        if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
            limit.rlim_cur = before;
    }
    return static_cast<std::size_t>(limit.rlim_cur);
}

std::size_t connections_within(std::size_t descriptors, std::size_t reserved, std::size_t loops,
                               std::size_t asked)
{
    const auto left = descriptors > reserved ? descriptors - reserved : 0;
    return std::min(asked, std::max<std::size_t>(left / loops, 1));
}

}  // namespace gatehouse
