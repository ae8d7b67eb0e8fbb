#include "http/stored_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.hpp"
#include "base/encodings.hpp"

namespace gatehouse::http {
namespace {

constexpr std::size_t kept_in_memory = 1024 * 1024;

struct Descriptor {
    explicit Descriptor(const std::filesystem::path& path)
        : number(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW))
    {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (number >= 0)
            ::close(number);
    }

    int number;
};

// Half of a SHA-256 is plenty to tell versions of one file apart.
std::string tag_of(std::string_view bytes)
{
    return "\"" + hex(as_text(sha256(bytes)).substr(0, 16)) + "\"";
}

SharedBytes read_all(int descriptor, std::size_t size)
{
    auto text = std::make_shared<std::string>(size, '\0');
    std::size_t filled = 0;
    while (filled < size) {
        const auto got = ::read(descriptor, text->data() + filled, size - filled);
        if (got <= 0)
            return {};
        filled += static_cast<std::size_t>(got);
    }
    return {text, *text};
}

SharedBytes map_all(int descriptor, std::size_t size)
{
    void* address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (address == MAP_FAILED)
        return {};
    std::shared_ptr<const void> owner(address, [size](void* mapped) { ::munmap(mapped, size); });
    return {std::move(owner), {static_cast<const char*>(address), size}};
}

}  // namespace

const StoredFile::Content* StoredFile::content() const
{
    std::call_once(once_, [this] { load(); });
    return content_.get();
}

void StoredFile::load() const
{
    const Descriptor file(path_);
    struct stat status{};
    if (file.number < 0 || ::fstat(file.number, &status) != 0 || !S_ISREG(status.st_mode))
        return;
    const auto size = static_cast<std::size_t>(status.st_size);
    const bool small = size <= kept_in_memory;
    auto bytes = small ? read_all(file.number, size) : map_all(file.number, size);
    if (!bytes.owner)
        return;
    // Hashing a film would hold the loop.
    auto tag =
        small ? tag_of(bytes.bytes)
              : tag_of(fmt::format("{}\n{}\n{}.{}\n{}", path_.native(), size, status.st_mtim.tv_sec,
                                   status.st_mtim.tv_nsec, status.st_ino));
    content_ = std::make_unique<const Content>(std::move(bytes), std::move(tag));
}

}  // namespace gatehouse::http
