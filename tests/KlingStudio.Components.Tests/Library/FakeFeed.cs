using KlingStudio.Generations;

namespace KlingStudio.Components.Tests;

/// <summary>A feed that a test pushes into.</summary>
internal sealed class FakeFeed : ILiveFeed
{
    private readonly List<(OwnerId Owner, Func<FeedHint, Task> Handler)> _handlers = [];

    public int Subscriptions => _handlers.Count;

    public IDisposable Subscribe(OwnerId owner, Func<FeedHint, Task> handler)
    {
        var entry = (owner, handler);
        _handlers.Add(entry);
        return new Ending(() => _handlers.Remove(entry));
    }

    public Task PushAsync(Generation generation) => Task.WhenAll(
        _handlers.Where(entry => entry.Owner == generation.Owner).ToList()
            .Select(entry => entry.Handler(new FeedHint(generation.Id, generation.Version, generation.Status))));

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

/// <summary>A desk that notes what was asked of it.</summary>
internal sealed class FakeDesk(IGenerationLog log) : IGenerationDesk
{
    public List<Guid> Cancelled { get; } = [];

    public Task<OrderAnswer> OrderAsync(OwnerId owner, RecipeDraft draft, CancellationToken cancellationToken) => Task.FromResult(new OrderAnswer([], []));

    public Task<bool> CancelAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken)
    {
        Cancelled.Add(generationId);
        return Task.FromResult(true);
    }

    public async Task<OrderAnswer> RetryAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken)
    {
        var (recipe, _) = await log.ReadOrderAsync(generationId, cancellationToken);
        return new OrderAnswer(await log.OrderAsync(recipe, 1, TimeSpan.Zero, cancellationToken), []);
    }

    public Task<bool> SendAgainAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken) => Task.FromResult(true);
}
