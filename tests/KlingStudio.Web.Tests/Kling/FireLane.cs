using System.Diagnostics;
using System.Security.Cryptography;
using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;
using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Web.Tests;

/// <summary>One studio under fire: orders come, the process is killed, it starts again on the same folder, and at last it is left in peace.</summary>
internal sealed class FireLane(DataFolder folder, FakeFal fal, Mischief mischief, byte[] clip)
{
    /// <summary>A life that ends at a random moment is at most so long, in milliseconds.</summary>
    private const int LongestLife = 1_500;

    /// <summary>A life that ends when something has happened waits at most so long for it, in milliseconds: there may be nothing left that can happen.</summary>
    private const int LongestWait = 5_000;

    private static readonly List<GenerationStatus> Live = [.. Enum.GetValues<GenerationStatus>().Where(status => status.IsLive())];

    private readonly List<Guid> _ids = [];
    private readonly string _door = $"http://127.0.0.1:{StudioProcess.FreePort()}";

    public static async Task<LaneEnd> RunAsync(int generations, int kills, int seed, CancellationToken cancellationToken)
    {
        var clip = TinyClip.Make(frames: 2, width: 64, height: 64);
        await using var fal = await FakeFal.StartAsync(new FakeFalSettings { Key = FalStudio.Key, Clip = clip }, cancellationToken);
        await using var folder = await DataFolder.MakeAsync();
        var mischief = new Mischief(seed);
        mischief.RuleOver(fal);
        var lane = new FireLane(folder, fal, mischief, clip);
        var still = await folder.TakeAsync(Pictures.Jpeg(320, 320));
        for (var kill = 0; kill < kills; kill++)
        {
            await lane.OrderAsync(still, (generations * (kill + 1) / kills) - (generations * kill / kills));
            await lane.LiveAndDieAsync(cancellationToken);
        }

        await lane.SettleAsync(cancellationToken);
        return await lane.JudgeAsync(kills);
    }

    private async Task OrderAsync(Still still, int count)
    {
        for (var order = 0; order < count; order++)
            _ids.Add((await folder.OrderAsync(still, $"slow push in {_ids.Count}", EngineIds.Kling)).Id);
    }

    /// <summary>
    /// A life ends at a random moment; or when some orders have just arrived at fal, which is the worst moment there is; or when fal has just completed some,
    /// whose clips are then on their way. Moments that are events come on a slow machine as on a fast one.
    /// </summary>
    private async Task LiveAndDieAsync(CancellationToken cancellationToken)
    {
        fal.Webhooks.Times = mischief.Next(3);
        await using var studio = Start(out var port);
        using var client = await studio.AnswersAsync(port);
        switch (mischief.Next(4))
        {
            case 0:
                await Task.Delay(mischief.Next(LongestLife), cancellationToken);
                break;
            case 1:
                await HappenedAsync(() => fal.Submits.Count, 1 + mischief.Next(4), mischief.Next(300), cancellationToken);
                break;
            default:
                await HappenedAsync(() => fal.Jobs.Values.Count(job => job.Status == "COMPLETED"), 1 + mischief.Next(4), mischief.Next(300), cancellationToken);
                break;
        }

        await studio.KillAsync();
    }

    private static async Task HappenedAsync(Func<int> count, int more, int andThen, CancellationToken cancellationToken)
    {
        var enough = count() + more;
        for (var waited = Stopwatch.StartNew(); count() < enough && waited.ElapsedMilliseconds < LongestWait;)
            await Task.Delay(1, cancellationToken);
        await Task.Delay(andThen, cancellationToken);
    }

    /// <summary>Not killed any more; fal behaves once it has had each order, and repeats its webhooks until they are taken, as it does.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        await using var studio = Start(out var port);
        using var client = await studio.AnswersAsync(port);
        await NoneIsAsync([Preparing, Claimed, WaitingForSlot], "some order was never sent", cancellationToken);
        mischief.Over = true;
        await NoneIsAsync(Live, "some generation never came to rest", cancellationToken);
        foreach (var row in (await RowsAsync()).Where(row => row.Status == Unknown))
        {
            if (fal.Jobs.Values.SingleOrDefault(job => job.Submit.Generation == row.Id.ToString()) is not { } job)
                continue;
            await Until.TrueAsync(() => job.Status == "COMPLETED", "the fake never ended a job");
            await Until.TrueAsync(async () => await fal.Webhooks.SendAsync(job, new Uri($"{_door}/hooks/fal/{row.Id}"), cancellationToken) == 200, () => "a webhook was never taken");
        }

        await NoneIsAsync(Live, "some generation never came to rest after its webhook", cancellationToken);
    }

    private Task NoneIsAsync(List<GenerationStatus> statuses, string otherwise, CancellationToken cancellationToken) => Until.TrueAsync(
        async () =>
        {
            await Task.Delay(100, cancellationToken);
            return await folder.AskAsync(context => context.Generations.CountAsync(row => statuses.Contains(row.Status), cancellationToken)) == 0;
        },
        () => otherwise);

    private async Task<LaneEnd> JudgeAsync(int kills)
    {
        var wrong = new List<string>();
        var jobs = fal.Jobs.Values.ToLookup(job => job.Submit.Generation);
        var rows = await RowsAsync();
        foreach (var row in rows)
        {
            var (made, sent) = (jobs[row.Id.ToString()].ToList(), mischief.Sent.GetValueOrDefault(row.Id.ToString()));
            if (await WhyWrongAsync(row, made, sent) is { } why)
                wrong.Add($"{row.Id}, {row.Status}, attempts {row.Attempts}, sent {sent}, jobs {string.Join(',', made.Select(job => job.Status))}: {why} [{string.Join(" | ", row.Log)}] {row.Failure?.Message}");
        }

        var summary = $"{string.Join(", ", rows.GroupBy(row => row.Status).Select(group => $"{group.Key} {group.Count()}"))}, {fal.Submits.Count} orders arrived, {mischief.Faults} faults";
        return new LaneEnd(_ids.Count, kills, rows.Count(row => row.Status == Completed), mischief.Faults, wrong, summary);
    }

    private async Task<string?> WhyWrongAsync(Generation row, List<FakeJob> made, int sent)
    {
        if (made.Count > 1 || sent > 1)
            return "it was sent more than once";
        var job = made.SingleOrDefault();
        if (job is { EndsWithClip: true } && row.Status != Completed)
            return "fal completed it and its clip is not here";
        return row.Status switch
        {
            Completed => job is null ? "fal never made it" : row.Charge == Charge.Free ? "it says that it was free" : await ClipIsHereAsync(row.Id) ? null : "its clip is not what fal made",
            Failed => job is null ? "it failed at fal, which never had it" : null,
            Rejected => job is not null ? "fal has it" : row.Charge != Charge.Free ? "it was refused and says it cost something" : null,
            Unknown => job is not null ? "fal said what became of it" : row.Charge != Charge.MayBeCharged ? "it does not say that it may have been charged" : null,
            _ => "that is no end",
        };
    }

    private async Task<bool> ClipIsHereAsync(Guid id)
    {
        if (await folder.ClipAsync(id) is not { } kept || await folder.Vault.OpenAsync(kept.Key, null, CancellationToken.None) is not { } read)
            return false;
        await using var content = read.Content;
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray().AsSpan().SequenceEqual(clip) && kept.Sha256 == Convert.ToHexStringLower(SHA256.HashData(clip));
    }

    private async Task<IReadOnlyList<Generation>> RowsAsync()
    {
        var rows = new List<Generation>();
        foreach (var id in _ids)
            rows.Add(await folder.ReadAsync(id));
        return rows;
    }

    private StudioProcess Start(out int port)
    {
        port = StudioProcess.FreePort();
        return StudioProcess.Start(
        [
            "--urls", $"http://127.0.0.1:{port}", $"--Studio:DataDirectory={folder.Root}", .. FalStudio.Settings(fal),
            "--Fal:SubmitSeconds=3", $"--Studio:PublicListen={_door}", $"--Studio:PublicBaseUrl={_door}",
        ], environment: new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "0" }); // Such a life is too short to be compiled twice.
    }
}
