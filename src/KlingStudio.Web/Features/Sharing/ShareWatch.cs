using KlingStudio.Storage;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>
/// Ends what is under way when the right to it ends: revoked, paused, expired, deleted, another password. While bytes of a link flow, its row is
/// looked at twice a second, once for all who watch; so it works whichever node or process changed the row.
/// </summary>
internal sealed partial class ShareWatch(ShareDoor door, TimeProvider clock, ILogger<ShareWatch> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    private readonly Lock _lock = new();
    private readonly Dictionary<(Guid Link, int PasswordVersion), Watched> _watched = [];

    /// <summary>Follows a link until the result is disposed; its token fires when the right ends.</summary>
    public Follower Follow(ShareLink link)
    {
        var key = (link.Id, link.PasswordVersion);
        lock (_lock)
        {
            if (!_watched.TryGetValue(key, out var watched))
            {
                _watched[key] = watched = new Watched();
                _ = LookAsync(key, watched);
            }

            watched.Followers++;
            return new Follower(this, watched);
        }
    }

    private async Task LookAsync((Guid Link, int PasswordVersion) key, Watched watched)
    {
        while (true)
        {
            await Task.Delay(Interval, clock, CancellationToken.None);
            if (IsLeft(key, watched))
                return;
            if (await IsOpenAsync(key))
                continue;
            lock (_lock)
                Forget(key, watched);
            await watched.Cut.CancelAsync();
            return;
        }
    }

    // Not at once when the last one leaves: a player asks for piece after piece.
    private bool IsLeft((Guid Link, int PasswordVersion) key, Watched watched)
    {
        lock (_lock)
        {
            if (watched.Followers > 0)
                return false;
            Forget(key, watched);
            return true;
        }
    }

    // A look that fails decides nothing: the next one will.
    private async Task<bool> IsOpenAsync((Guid Link, int PasswordVersion) key)
    {
        try
        {
            var found = await door.ReadAsync(key.Link, CancellationToken.None);
            return found?.Link.PasswordVersion == key.PasswordVersion && ShareRules.Stand(found, clock.GetUtcNow().UtcDateTime, unlocked: true) == ShareStanding.Open;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotLooked(error);
            return true;
        }
    }

    private void Leave(Watched watched)
    {
        lock (_lock)
            watched.Followers--;
    }

    private void Forget((Guid Link, int PasswordVersion) key, Watched watched)
    {
        if (_watched.GetValueOrDefault(key) == watched)
            _watched.Remove(key);
    }

    [LoggerMessage(LogLevel.Warning, "A shared link could not be looked at while it was being watched")]
    private partial void LogNotLooked(Exception error);

    /// <summary>One who watches.</summary>
    internal sealed class Follower : IDisposable
    {
        private readonly ShareWatch _watch;
        private readonly Watched _watched;

        internal Follower(ShareWatch watch, Watched watched) => (_watch, _watched) = (watch, watched);

        /// <summary>Fires when the right ends.</summary>
        public CancellationToken Cut => _watched.Cut.Token;

        /// <inheritdoc />
        public void Dispose() => _watch.Leave(_watched);
    }

    /// <summary>A link that somebody watches now. Its source holds no timer, so it needs no disposal.</summary>
    internal sealed class Watched
    {
        public int Followers { get; set; }

        public CancellationTokenSource Cut { get; } = new();
    }
}
