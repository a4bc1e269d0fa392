using KlingStudio.Generations;

namespace KlingStudio.Components.Tests;

/// <summary>A feed that a test pushes into.</summary>
internal sealed class FakeFeed : ILiveFeed
{
    private readonly List<(OwnerId Owner, Func<FeedHint, Task> Handler)> _handlers = [];
    private readonly List<Func<FeedHint, Task>> _ever = [];

    public int Subscriptions => _handlers.Count;

    public IDisposable Subscribe(OwnerId owner, Func<FeedHint, Task> handler)
    {
        var entry = (owner, handler);
        _handlers.Add(entry);
        _ever.Add(handler);
        return new Ending(() => _handlers.Remove(entry));
    }

    /// <summary>As the real one does: everybody is handed the same hint.</summary>
    public Task PushAsync(Generation generation)
    {
        var hint = Hint(generation);
        return Task.WhenAll(_handlers.Where(entry => entry.Owner == generation.Owner).ToList().Select(entry => entry.Handler(hint)));
    }

    /// <summary>A hint that was under way when its page was left: it comes to every handler there ever was.</summary>
    public Task PushLateAsync(Generation generation) => Task.WhenAll(_ever.ToList().Select(handler => handler(Hint(generation))));

    private static FeedHint Hint(Generation generation) => new(generation.Id, generation.Version, generation.Status);

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
