#include "render/child.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "net/socket.hpp"

namespace gatehouse::render {
namespace {

constexpr std::size_t longest_line = 2048;  // bytes; a longer one is cut
constexpr int channel_descriptor = 3;

[[noreturn]] void fail(const char* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

std::vector<char*> pointers(const std::vector<std::string>& texts)
{
    std::vector<char*> all;
    for (const auto& text : texts)
        all.push_back(const_cast<char*>(text.c_str()));  // NOLINT: execve's old signature
    all.push_back(nullptr);
    return all;
}

// Between fork and exec: only async-signal-safe calls, for other threads may hold locks.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment,
                         int output, int channel, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
    setpgid(0, 0);  // a Ctrl-C in the terminal is ours to pass on, once requests are answered
    const int null = open("/dev/null", O_RDONLY);
    // Without them it would keep descriptors of ours.
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
        dup2(output, STDERR_FILENO) < 0)
        _exit(127);
    if (channel >= 0 && dup2(channel, channel_descriptor) < 0)
        _exit(127);
    close_range(channel < 0 ? channel_descriptor : channel_descriptor + 1, ~0U, 0);
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, nullptr);
    std::signal(SIGPIPE, SIG_DFL);
    execve(program, arguments, environment);
    _exit(127);
}

}  // namespace

SocketPair::SocketPair()
{
    constexpr int beyond_the_childs = 10;  // where dup2 into 0-3 cannot meet it
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        fail("socketpair");
    ours = ends[0];
    theirs = fcntl(ends[1], F_DUPFD_CLOEXEC, beyond_the_childs);
    close(ends[1]);
    if (theirs < 0) {
        close(ours);
        fail("fcntl");
    }
}

SocketPair::~SocketPair()
{
    if (ours >= 0)
        close(ours);
    if (theirs >= 0)
        close(theirs);
}

int SocketPair::take_ours()
{
    return std::exchange(ours, -1);
}

std::string find_program(const std::string& name)
{
    if (name.find('/') != std::string::npos)
        return access(name.c_str(), X_OK) == 0 ? name : std::string();
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in this process sets a variable
    const char* path = std::getenv("PATH");
    std::string_view rest = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
    while (!rest.empty()) {
        const auto end = std::min(rest.find(':'), rest.size());
        auto candidate = std::string(rest.substr(0, end)) + '/' + name;
        if (access(candidate.c_str(), X_OK) == 0)
            return candidate;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

Child::Child(Loop& loop, const Command& command, std::function<void(std::string_view)> output)
{
    int pipe_ends[2];
    if (pipe2(pipe_ends, O_CLOEXEC) != 0)
        fail("pipe");
    const auto arguments = pointers(command.arguments);
    const auto environment = pointers(command.environment);
    const pid_t parent = getpid();
    id_ = fork();
    if (id_ == 0)
        become(arguments.front(), arguments.data(), environment.data(), pipe_ends[1],
               command.channel, parent);
    close(pipe_ends[1]);
    auto pipe = std::make_shared<Descriptor>(loop.get_executor());
    pipe->assign(pipe_ends[0]);
    if (id_ < 0)
        fail("fork");
    const auto pidfd = static_cast<int>(syscall(SYS_pidfd_open, id_, 0));
    if (pidfd < 0)
        fail("pidfd_open");
    pidfd_.emplace(loop.get_executor());
    pidfd_->assign(pidfd);
    asio::co_spawn(loop, read_output(std::move(pipe), std::move(output)), asio::detached);
}

Child::~Child()
{
    if (ended_ || id_ <= 0)
        return;
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
}

awaitable<int> Child::wait()
{
    co_await pidfd_->async_wait(Descriptor::wait_read, as_result);
    int status = 0;
    if (waitpid(id_, &status, WNOHANG) == id_)
        ended_ = true;
    co_return status;
}

void Child::signal(int number) const
{
    if (!ended_)
        kill(id_, number);
}

// Lives as long as the pipe is open: it owns what it uses, nothing of the Child.
awaitable<void> Child::read_output(std::shared_ptr<Descriptor> pipe,
                                   std::function<void(std::string_view)> output)
{
    std::array<char, 4096> buffer;
    std::string line;
    for (;;) {
        const auto [error, size] = co_await pipe->async_read_some(asio::buffer(buffer), as_result);
        if (error)
            break;
        for (const char c : std::string_view(buffer.data(), size)) {
            if (c != '\n') {
                if (line.size() < longest_line)
                    line += c;
                continue;
            }
            output(line);
            line.clear();
        }
    }
    if (!line.empty())
        output(line);
}

}  // namespace gatehouse::render
