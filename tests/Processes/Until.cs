using System.Diagnostics;

namespace KlingStudio.Testing;

/// <summary>Waiting for what must come, with an end: two minutes say that it will not come, however busy the machine; a bar of the product is given as a number.</summary>
public static class Until
{
    /// <summary>Looks every few milliseconds; fails with <paramref name="what"/> when the time is over.</summary>
    public static Task TrueAsync(Func<bool> condition, string what, double seconds = 120) => TrueAsync(() => Task.FromResult(condition()), () => what, seconds);

    /// <summary>As above, for conditions that have to wait themselves; <paramref name="what"/> is asked only when the time is over.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> what, double seconds = 120)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed.TotalSeconds > seconds)
                Assert.Fail(what());
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }
}
