#pragma once
// A child process of ours: started with a cleared environment and no descriptors but 0-2 and, if
// given, one end of a socket pair as 3; told to end with us, its output handed over line by line.
// Linux: pidfd_open(2), PR_SET_PDEATHSIG.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "net/awaitable.hpp"

namespace gatehouse::render {

class Child {
public:
    struct Command {
        std::vector<std::string> arguments;    // the program first; looked up in our PATH
        std::vector<std::string> environment;  // "NAME=value": all it gets
        int channel = -1;                      // becomes its descriptor 3; stays the caller's
    };

    // Throws std::system_error when it cannot be started. `output` gets lines without their ends.
    Child(Loop& loop, const Command& command, std::function<void(std::string_view)> output);
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child();  // kills it if it still runs

    // Returns when it has ended; the wait status, as waitpid(2) gives it.
    awaitable<int> wait();
    void signal(int number) const;
    [[nodiscard]] int id() const { return id_; }

private:
    using Descriptor = asio::posix::basic_stream_descriptor<Executor>;

    static awaitable<void> read_output(std::shared_ptr<Descriptor> pipe,
                                       std::function<void(std::string_view)> output);

    int id_ = 0;
    bool ended_ = false;
    std::optional<Descriptor> pidfd_;
};

// Two connected sockets that no other child inherits. Throws std::system_error.
struct SocketPair {
    SocketPair();
    SocketPair(const SocketPair&) = delete;
    SocketPair& operator=(const SocketPair&) = delete;
    ~SocketPair();  // closes what was not taken

    [[nodiscard]] int take_ours();

    int ours = -1, theirs = -1;
};

// The program's full path by our PATH, or as given when it has a slash; empty when there is none.
[[nodiscard]] std::string find_program(const std::string& name);

}  // namespace gatehouse::render
