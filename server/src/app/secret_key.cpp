#include "app/secret_key.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace gatehouse::app {
namespace {

constexpr std::size_t least_characters = 50;
constexpr std::size_t least_different = 5;
constexpr std::size_t made_characters = 64;  // of 62 kinds: 381 bits
constexpr std::size_t largest_file = 64 * 1024;

class File {
public:
    File(const std::string& path, int flags)
        : descriptor_(open(path.c_str(), flags | O_CLOEXEC, 0600))
    {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File()
    {
        if (descriptor_ >= 0)
            close(descriptor_);
    }
    [[nodiscard]] int get() const { return descriptor_; }
    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

private:
    int descriptor_;
};

[[noreturn]] void refuse_file(std::string_view setting, const std::string& path, int error)
{
    throw std::runtime_error(
        fmt::format("{}: {}: {}", setting, path, std::generic_category().message(error)));
}

std::vector<std::string> lines_of(std::string_view setting, const std::string& path)
{
    const File file(path, O_RDONLY);
    struct stat status{};
    if (!file.is_open() || fstat(file.get(), &status) != 0)
        refuse_file(setting, path, errno);
    if ((status.st_mode & S_IRWXO) != 0)
        throw std::runtime_error(fmt::format(
            "{}: every user of this machine can read or change {}; allow only its owner or group "
            "(chmod o= {})",
            setting, path, path));
    std::string text(largest_file, '\0');
    const auto size = read(file.get(), text.data(), text.size());
    if (size < 0)
        refuse_file(setting, path, errno);
    text.resize(static_cast<std::size_t>(size));
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        auto line = text.substr(begin, end - begin);
        if (line.ends_with('\r'))
            line.pop_back();
        lines.push_back(std::move(line));
        begin = end + 1;
    }
    return lines;
}

void refuse_weak(std::string_view setting, const std::string& path, const std::string& key)
{
    if (const auto why = weakness(key); !why.empty())
        throw std::runtime_error(fmt::format(
            "{}: a key in {} {}: who guesses it can sign in as anybody", setting, path, why));
}

// The first of two programs that start at once makes it; a half-written file is never seen.
void make_key(const std::string& path, Random& random)
{
    if (const auto folder = std::filesystem::path(path).parent_path(); !folder.empty())
        std::filesystem::create_directories(folder);
    const auto half = fmt::format("{}.{}", path, random.text(8, alphanumeric));
    const auto key = random.text(made_characters, alphanumeric) + "\n";
    {
        const File file(half, O_WRONLY | O_CREAT | O_EXCL);
        if (!file.is_open() ||
            write(file.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) ||
            fsync(file.get()) != 0)
            refuse_file("secret key", half, errno);
    }
    const bool made = link(half.c_str(), path.c_str()) == 0;
    const int error = errno;
    unlink(half.c_str());
    if (!made && error != EEXIST)
        refuse_file("secret key", path, error);
}

}  // namespace

std::string weakness(std::string_view key)
{
    if (key.starts_with("django-insecure-"))
        return "is one of Django's samples (django-insecure-)";
    if (code_points(key) < least_characters)
        return fmt::format("has less than {} characters", least_characters);
    if (std::set<char>(key.begin(), key.end()).size() < least_different)
        return fmt::format("has less than {} different characters", least_different);
    return {};
}

auth::SecretKeys read_secret_keys(const Config& config, Random& random)
{
    auto path = config.secret_key_file;
    if (path.empty()) {
        path = config.data + "/secret_key";
        if (!std::filesystem::exists(path))
            make_key(path, random);
    }
    constexpr std::string_view setting = "--secret-key-file";
    auto lines = lines_of(setting, path);
    if (lines.size() != 1)
        throw std::runtime_error(fmt::format(
            "{}: {} has {} lines; it holds the key and nothing else", setting, path, lines.size()));
    auth::SecretKeys keys{.current = std::move(lines.front())};
    refuse_weak(setting, path, keys.current);
    if (config.secret_key_fallbacks.empty())
        return keys;
    for (auto& line : lines_of("--secret-key-fallbacks", config.secret_key_fallbacks)) {
        if (line.empty())
            continue;
        refuse_weak("--secret-key-fallbacks", config.secret_key_fallbacks, line);
        keys.fallbacks.push_back(std::move(line));
    }
    return keys;
}

}  // namespace gatehouse::app
