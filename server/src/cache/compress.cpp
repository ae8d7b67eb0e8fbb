#include "cache/compress.hpp"

#include <brotli/encode.h>
#include <sys/resource.h>
#include <zlib.h>

namespace gatehouse::cache {
namespace {

constexpr std::size_t most_waiting = 64;
constexpr int niceness = 10;
constexpr int gzip_level = 6;
constexpr int brotli_quality =
    5;  // about gzip's time, a tenth smaller; 11 takes fifty times as long
constexpr int with_gzip_header = 16 + MAX_WBITS;
constexpr int memory_level = 8;  // zlib's default

std::optional<std::string> if_smaller(std::string made, std::string_view text)
{
    if (made.empty() || made.size() >= text.size())
        return std::nullopt;
    made.shrink_to_fit();
    return made;
}

}  // namespace

std::optional<std::string> gzip(std::string_view text)
{
    z_stream stream{};
    if (deflateInit2(&stream, gzip_level, Z_DEFLATED, with_gzip_header, memory_level,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return std::nullopt;
    std::string out(deflateBound(&stream, text.size()), '\0');
    // zlib does not write to what it reads.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(whole ? stream.total_out : 0);
    deflateEnd(&stream);
    return if_smaller(std::move(out), text);
}

std::optional<std::string> brotli(std::string_view text)
{
    std::string out(BrotliEncoderMaxCompressedSize(text.size()), '\0');
    std::size_t size = out.size();
    const auto made =
        BrotliEncoderCompress(brotli_quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, text.size(),
                              reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                              reinterpret_cast<std::uint8_t*>(out.data()));
    out.resize(made == BROTLI_TRUE ? size : 0);
    return if_smaller(std::move(out), text);
}

Background::~Background()
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable())
        thread_.join();
}

bool Background::run(std::move_only_function<void()> job)
{
    {
        const std::lock_guard lock(mutex_);
        if (jobs_.size() >= most_waiting)
            return false;
        jobs_.push_back(std::move(job));
        if (!thread_.joinable())
            thread_ = std::thread([this] { work(); });
    }
    wake_.notify_one();
    return true;
}

void Background::wait_until_idle()
{
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return jobs_.empty() && !busy_; });
}

void Background::work()
{
    ::setpriority(PRIO_PROCESS, 0, niceness);  // on Linux: of this thread alone
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        if (stopping_)
            return;
        auto job = std::move(jobs_.front());
        jobs_.pop_front();
        busy_ = true;
        lock.unlock();
        job();
        job = nullptr;
        lock.lock();
        busy_ = false;
        idle_.notify_all();
    }
}

}  // namespace gatehouse::cache
