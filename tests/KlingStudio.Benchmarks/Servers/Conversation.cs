using System.Globalization;

namespace KlingStudio.Benchmarks;

/// <summary>
/// The side of a server that was started to be measured: it says where it listens, then answers one command a line until its input ends,
/// which is also what happens when the benchmark dies. Answers begin with "@", everything else it prints is its log.
/// </summary>
internal static class Conversation
{
    public const string Mark = "@ ";

    /// <summary>Returns when there is nobody to talk to any more.</summary>
    public static async Task HoldAsync(Uri address, Func<string[], Task<string>> answer)
    {
        await SayAsync(address.ToString());
        while (await Console.In.ReadLineAsync() is { } line)
        {
            try
            {
                var words = line.Split(' ');
                await SayAsync(words[0] switch
                {
                    "heap" => HeapBytes().ToString(CultureInfo.InvariantCulture),
                    "resident" => Environment.WorkingSet.ToString(CultureInfo.InvariantCulture),
                    _ => await answer(words),
                });
            }
            catch (Exception failure)
            {
                await SayAsync($"failed: {failure.ToString().ReplaceLineEndings(" ")}");
            }
        }
    }

    private static Task SayAsync(string text) => Console.Out.WriteLineAsync(Mark + text);

    /// <summary>The managed heap after everything that can be freed has been.</summary>
    private static long HeapBytes()
    {
        for (var turn = 0; turn < 3; turn++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
