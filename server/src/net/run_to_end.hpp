#pragma once
// Runs one coroutine to its end on a loop of its own: for commands, the start, and tests.

#include <exception>
#include <optional>
#include <type_traits>

#include <boost/asio/co_spawn.hpp>

#include "net/awaitable.hpp"

namespace gatehouse {

// Throws what the coroutine throws.
template <class T>
T run_to_end(Loop& loop, awaitable<T> work)
{
    std::exception_ptr failure;
    if constexpr (std::is_void_v<T>) {
        asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown) { failure = thrown; });
        loop.restart();
        loop.run();
        if (failure)
            std::rethrow_exception(failure);
    } else {
        std::optional<T> result;
        asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown, T value) {
            failure = thrown;
            result.emplace(std::move(value));
        });
        loop.restart();
        loop.run();
        if (failure)
            std::rethrow_exception(failure);
        return std::move(*result);
    }
}

template <class T>
T run_to_end(awaitable<T> work)
{
    Loop loop{1};
    return run_to_end(loop, std::move(work));
}

}  // namespace gatehouse
