#include "auth/password_pool.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>

#include "base/crypto.hpp"

namespace gatehouse::auth {
namespace {

// One password on its way through the pool: the loop hands it to a worker, or to two, through the
// queue; the first to finish hands it back through the loop's own queue.
template <class T>
class Call {
public:
    Call(std::string& given, std::function<T(std::string_view)> task)
        : password_(std::move(given)), work_(std::move(task))
    {
        wipe(given);  // a short string moves by copying
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    ~Call() { wipe(password_); }

    void run() noexcept
    {
        auto mine = copy_of_password();
        Result<T> result = refusal();
        std::exception_ptr broken;
        try {
            result = work_(mine);
        } catch (...) {
            broken = std::current_exception();
        }
        wipe(mine);
        const std::scoped_lock lock(mutex_);
        if (std::exchange(finished_, true))
            return;
        result_ = std::move(result);
        broken_ = std::move(broken);
        wipe(password_);
    }

    // Once, after the workers' answer.
    [[nodiscard]] std::pair<std::exception_ptr, Result<T>> take()
    {
        const std::scoped_lock lock(mutex_);
        return {std::move(broken_), std::move(result_)};
    }

private:
    static Result<T> refusal()
    {
        return std::unexpected(Error{.reason = Reason::unavailable,
                                     .retry_after_seconds = PasswordPool::retry_after_seconds});
    }

    std::string copy_of_password()
    {
        const std::scoped_lock lock(mutex_);
        return password_;
    }

    std::mutex mutex_;
    std::string password_;
    const std::function<T(std::string_view)> work_;
    bool finished_ = false;
    Result<T> result_ = refusal();
    std::exception_ptr broken_;
};

template <class T>
awaitable<Result<T>> submit(PasswordWorkers& workers, std::string client,
                            std::shared_ptr<Call<T>> call)
{
    auto initiate = [&workers, &client, &call](auto handler) {
        const auto slot = asio::get_associated_cancellation_slot(handler);
        // The guard keeps the loop running while the password is away.
        auto loop = asio::make_work_guard(asio::get_associated_executor(handler));
        auto answer = [handler = std::move(handler), loop, call](bool /*ran*/) mutable {
            auto resume = [handler = std::move(handler), call = std::move(call)]() mutable {
                auto [broken, result] = call->take();
                std::move(handler)(std::move(broken), std::move(result));
            };
            asio::post(loop.get_executor(), std::move(resume));
            loop.reset();
        };
        auto run = [call] { call->run(); };
        const auto ticket =
            workers.submit(std::move(client), {.run = std::move(run), .answer = std::move(answer)});
        if (slot.is_connected()) {
            auto slot_to_set = slot;
            slot_to_set.assign([ticket](asio::cancellation_type) { ticket.cancel(); });
        }
    };
    using Token = asio::use_awaitable_t<Executor>;
    co_return co_await asio::async_initiate<const Token, void(std::exception_ptr, Result<T>)>(
        initiate, Token{});
}

}  // namespace

PasswordPool::PasswordPool(PasswordPreference preference, Random& random,
                           PasswordWorkers::Limits limits)
    : preference_(preference), random_(random), workers_(limits)
{}

// Not a coroutine, like its callers: the password leaves their parameter before anything suspends.
template <class T>
awaitable<Result<T>> PasswordPool::run(std::string& password, std::string_view address,
                                       std::function<T(std::string_view)> work)
{
    return submit<T>(workers_, std::string(address),
                     std::make_shared<Call<T>>(password, std::move(work)));
}

awaitable<Result<bool>> PasswordPool::verify(std::string password, std::string encoded,
                                             std::string_view address)
{
    return run<bool>(password, address, [encoded = std::move(encoded)](std::string_view given) {
        return verify_password(given, encoded);
    });
}

awaitable<Result<bool>> PasswordPool::verify_or_spend(std::string password,
                                                      std::optional<std::string> encoded,
                                                      std::string_view address)
{
    return run<bool>(password, address,
                     [encoded = std::move(encoded), this](std::string_view given) {
                         return auth::verify_or_spend(given, encoded, preference_);
                     });
}

awaitable<Result<std::string>> PasswordPool::encode(std::string password, std::string_view address)
{
    return run<std::string>(password, address, [this](std::string_view given) {
        return encode_password(given, preference_, random_);
    });
}

bool PasswordPool::must_update(std::string_view encoded) const
{
    return std::holds_alternative<Argon2idCost>(preference_) &&
           auth::must_update(encoded, preference_);
}

}  // namespace gatehouse::auth
