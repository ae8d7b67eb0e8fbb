#pragma once
// How many files and sockets this process may have open. Called once, at the start.

#include <cstddef>

namespace gatehouse {

// Raises the soft limit (often 1024, for the sake of select(2), which nothing here uses) to the
// hard one, and says what is allowed from now on.
[[nodiscard]] std::size_t raise_descriptor_limit();

// The connections each of `loops` may hold: as many as asked for, or fewer when `descriptors`
// would not suffice beside the `reserved` ones; at least one.
[[nodiscard]] std::size_t connections_within(std::size_t descriptors, std::size_t reserved,
                                             std::size_t loops, std::size_t asked);

}  // namespace gatehouse
