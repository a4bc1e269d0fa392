namespace KlingStudio.Web.Features.FalApi;

/// <summary>A log of which only the newest lines are kept: which of them are new. Pure.</summary>
internal static class LogTail
{
    /// <summary>The lines of <paramref name="now"/> behind the longest end of <paramref name="before"/> that stands at its beginning, or somewhere in it.</summary>
    public static IReadOnlyList<string> Fresh(IReadOnlyList<string> before, IReadOnlyList<string> now)
    {
        // The first line may stay while those after it fall out at the other end: it is looked at by itself.
        for (var same = Math.Min(before.Count, now.Count); same > 0; same--)
        {
            for (var at = 0; at + same <= now.Count; at++)
            {
                if (before.TakeLast(same).SequenceEqual(now.Skip(at).Take(same)))
                    return [.. now.Skip(at + same)];
            }
        }

        // Too many at once: some are lost. The first one stays, and was told.
        return before.Count > 0 && now.Count > 0 && before[0] == now[0] ? [.. now.Skip(1)] : now;
    }
}
