using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Generations.Tests;

/// <summary>What a page hears, and that nothing is left when it goes.</summary>
public sealed class LiveFeedTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(Some.Noon));
    private readonly Guid _id = Guid.CreateVersion7();
    private readonly LiveFeed _feed;

    public LiveFeedTests() => _feed = new LiveFeed(_time, NullLogger<LiveFeed>.Instance);

    [Fact]
    public void Progress_comes_four_times_a_second_and_the_newest_wins()
    {
        using var page = new Page(_feed, OwnerId.Local);
        for (var version = 1; version <= 100; version++)
        {
            Deliver(version, Running);
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.InRange(page.Hints.Count, 4, 6);
        Assert.Equal(100, page.Hints.Last().Version);
    }

    [Fact]
    public void A_new_state_is_told_at_once_and_an_old_version_never()
    {
        using var page = new Page(_feed, OwnerId.Local);
        Deliver(1, Queued);
        Deliver(2, Running);
        Deliver(1, Queued);
        Deliver(3, Completed);
        Assert.Equal([1, 2, 3], page.Hints.Select(hint => hint.Version));
    }

    [Fact]
    public void Another_owners_page_hears_nothing()
    {
        using var page = new Page(_feed, new OwnerId("stranger"));
        Deliver(1, Running);
        Assert.Empty(page.Hints);
    }

    [Fact]
    public void A_page_that_is_gone_hears_nothing_and_leaves_nothing()
    {
        var page = new Page(_feed, OwnerId.Local);
        Deliver(1, Running);
        Deliver(2, Running);
        page.Dispose();
        page.Dispose();
        _time.Advance(TimeSpan.FromSeconds(1));
        Deliver(3, Completed);
        Assert.Single(page.Hints);
        Assert.Equal(0, _feed.Subscriptions);
    }

    [Fact]
    public void The_subscribers_culture_survives()
    {
        string? culture = null;
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-AT");
        using var subscription = _feed.Subscribe(OwnerId.Local, _ =>
        {
            culture = CultureInfo.CurrentCulture.Name;
            return Task.CompletedTask;
        });
        CultureInfo.CurrentCulture = before;
        Deliver(1, Running);
        Assert.Equal("de-AT", culture);
    }

    [Fact]
    public void A_page_that_breaks_does_not_break_the_others()
    {
        using var broken = _feed.Subscribe(OwnerId.Local, _ => throw new InvalidOperationException());
        using var page = new Page(_feed, OwnerId.Local);
        Deliver(1, Running);
        Assert.Single(page.Hints);
    }

    private void Deliver(long version, GenerationStatus status) => _feed.Deliver(OwnerId.Local, new FeedHint(_id, version, status));
}
