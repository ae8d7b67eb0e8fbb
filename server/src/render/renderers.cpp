#include "render/renderers.hpp"

#include <algorithm>

namespace gatehouse::render {
Renderers::Desk::Desk(Renderers& renderers)
    : executor_(renderers.loop_.get_executor()), renderers_(&renderers)
{}

template <class F>
void Renderers::Desk::post(F f)
{
    asio::post(executor_, [self = shared_from_this(), f = std::move(f)] { f(self->renderers_); });
}

void Renderers::Desk::submit(std::shared_ptr<Job> job)
{
    post([job = std::move(job)](Renderers* renderers) {
        if (renderers != nullptr)
            renderers->submit(job);
        else
            tell(job, NotRendered{"the renderers have gone"});
    });
}

void Renderers::Desk::leave(std::shared_ptr<Job> job, bool late)
{
    post([job = std::move(job), late](Renderers* renderers) {
        if (renderers != nullptr)
            renderers->leave(job, late);
    });
}

void Renderers::Desk::reply(std::shared_ptr<Job> job, std::string payload)
{
    post([job = std::move(job), payload = std::move(payload)](Renderers* renderers) {
        if (renderers != nullptr && job->renderer != nullptr)
            job->renderer->reply(*job, payload);
    });
}

Renderers::Renderers(Loop& loop, Settings settings, Log& log)
    : loop_(loop), settings_(std::move(settings)), desk_(std::make_shared<Desk>(*this))
{
    for (unsigned i = 0; i < settings_.count; ++i)
        renderers_.push_back(
            std::make_unique<Renderer>(loop, settings_.each, log, [this] { hand_out(); }));
}

Renderers::~Renderers()
{
    desk_->renderers_ = nullptr;
    for (const auto& job : line_)
        tell(job, NotRendered{"the renderers have gone"});
}

void Renderers::start()
{
    for (const auto& renderer : renderers_)
        renderer->start();
}

bool Renderers::any(Renderer::State state) const
{
    return std::ranges::any_of(renderers_,
                               [&](const auto& each) { return each->state() == state; });
}

bool Renderers::all_up() const
{
    return std::ranges::all_of(
        renderers_, [](const auto& each) { return each->state() == Renderer::State::up; });
}

awaitable<void> Renderers::stop()
{
    for (const auto& renderer : renderers_)
        co_await renderer->stop();
}

Renderer* Renderers::least_busy()
{
    Renderer* best = nullptr;
    for (const auto& renderer : renderers_)
        if (renderer->state() == Renderer::State::up && renderer->running() < settings_.at_once &&
            (best == nullptr || renderer->running() < best->running()))
            best = renderer.get();
    return best;
}

void Renderers::submit(const std::shared_ptr<Job>& job)
{
    if (line_.empty())
        if (auto* renderer = least_busy())
            return renderer->render(job);
    if (!any(Renderer::State::up) && !any(Renderer::State::starting))
        return tell(job, NotRendered{"no renderer is up"});
    if (line_.size() >= settings_.waiting)
        return tell(job, NotRendered{"too many pages wait"});
    line_.push_back(job);
}

void Renderers::leave(const std::shared_ptr<Job>& job, bool late)
{
    if (job->renderer != nullptr)
        job->renderer->cancel(*job, late);
    else
        std::erase(line_, job);
}

// There may be room, or nothing left to hope for.
void Renderers::hand_out()
{
    failed_ = failed_ || any(Renderer::State::down);
    while (!line_.empty()) {
        auto* renderer = least_busy();
        if (renderer == nullptr)
            break;
        const auto job = std::move(line_.front());
        line_.pop_front();
        renderer->render(job);
    }
    if (any(Renderer::State::up) || any(Renderer::State::starting) ||
        any(Renderer::State::finishing))
        return;
    for (const auto& job : std::exchange(line_, {}))
        tell(job, NotRendered{"no renderer is up"});
}

}  // namespace gatehouse::render
