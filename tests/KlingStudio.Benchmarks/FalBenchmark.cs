using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using KlingStudio.Fal;
using KlingStudio.Generations;
using KlingStudio.Testing;
using KlingStudio.Web;
using KlingStudio.Web.Features.Create;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Benchmarks;

/// <summary>
/// From the moment at which the server that plays fal says COMPLETED. First until the engine has the result, beside fal's own JavaScript client on the
/// same jobs at the same time; then, in the whole studio, until the clip is fetched, judged, kept and its row is Completed; at last until a browser has it.
/// </summary>
internal static class FalBenchmark
{
    private const string Key = "bench-id:bench-secret";
    private const int Warm = 15;
    private const int Streamed = 60;
    private const int Polled = 24;
    private const int Saved = 30;

    private static readonly Reference Missing = new(null, "@fal-ai/client not installed");

    public static async IAsyncEnumerable<Row> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("kling-studio-fal-").FullName;
        await using var fal = await FakeFal.StartAsync(new FakeFalSettings { Key = Key, Clip = TinyClip.Make(frames: 120, width: 640, height: 360) }, cancellationToken);
        fal.Script = _ => new JobScript().HoldInQueue(0).HoldRunning("making it");
        await using var app = StudioApp.Build(
            ["--urls=http://127.0.0.1:0", $"--Studio:DataDirectory={data}", $"--Fal:Key={Key}", $"--Fal:QueueBaseUrl={fal.Url}", $"--Fal:RestBaseUrl={fal.Url}", $"--Fal:MediaHosts:0={fal.Url.Authority}"],
            builder => builder.Host.ConfigureContainer<IServiceCollection>((_, services) => services.RemoveAll<ILoggerProvider>()));
        await app.StartAsync(cancellationToken);
        await using var js = await FalJsClient.StartAsync(fal.Url, Key, KlingModel.EndpointId);
        var bench = new Bench(fal, app.Web.Services, js);

        await bench.StreamAsync(Warm, cancellationToken);
        var (ours, theirs) = await bench.StreamAsync(Streamed, cancellationToken);
        yield return new("fal says done -> the engine has the result, by stream, p50", new(Samples.Median(ours), "ms"), Reference.None, new Budget.AtMost(10, "ms"));
        yield return new("the same, beside fal's own client on the same jobs", new(Samples.Median(ours), "ms"), Beside(js, theirs, "@fal-ai/client, streaming"), new Budget.RatioAtMost(1.2));
        (ours, theirs) = await bench.PollAsync(Polled, cancellationToken);
        yield return new("the same without a stream, by asking, p50", new(Samples.Median(ours), "ms"), Beside(js, theirs, "@fal-ai/client, polling"), new Budget.None());
        await bench.SaveAsync(Warm, cancellationToken);
        var (known, saved) = await bench.SaveAsync(Saved, cancellationToken);
        yield return new("fal says done -> the row says so and the pages are told, p50", new(Samples.Median(known), "ms"), Reference.None, new Budget.None());
        yield return new("fal says done -> clip fetched, judged and kept, row Completed, p95", new(Samples.P95(saved), "ms"), Reference.None, new Budget.AtMost(150, "ms"));
        await foreach (var row in TurnaroundBenchmark.RunAsync(fal, app, js, cancellationToken))
            yield return row;
        await app.StopAsync(cancellationToken);
        Directory.Delete(data, recursive: true);
    }

    private static Reference Beside(FalJsClient? js, IReadOnlyList<double> theirs, string of) => js is null ? Missing : new(new(Samples.Median(theirs), "ms"), of);

    /// <summary>The studio, the fake, and the client beside it.</summary>
    private sealed class Bench(FakeFal fal, IServiceProvider services, FalJsClient? js)
    {
        private readonly KlingEngine _engine = services.GetRequiredService<KlingEngine>();
        private readonly FalQueueClient _queue = services.GetRequiredService<FalQueueClient>();
        private readonly ILiveFeed _feed = services.GetRequiredService<ILiveFeed>();

        /// <summary>One job after the other, both following it by stream before it ends.</summary>
        public async Task<(List<double> Ours, List<double> Theirs)> StreamAsync(int jobs, CancellationToken cancellationToken)
        {
            var (ours, theirs) = (new List<double>(), new List<double>());
            for (var job = 0; job < jobs; job++)
            {
                var streams = fal.Count(FalCall.Stream) + (js is null ? 1 : 2);
                var end = FollowAsync("streaming", async () =>
                {
                    while (fal.Count(FalCall.Stream) < streams)
                        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
                    await Task.Delay(TimeSpan.FromMilliseconds(15), TimeProvider.System, cancellationToken);
                }, cancellationToken);
                Add(await end, ours, theirs);
            }

            return (ours, theirs);
        }

        /// <summary>Many jobs at once that end at odd moments, with no stream to be had and somebody looking.</summary>
        public async Task<(List<double> Ours, List<double> Theirs)> PollAsync(int jobs, CancellationToken cancellationToken)
        {
            var (ours, theirs) = (new List<double>(), new List<double>());
            fal.AnyFault = (call, _) => call == FalCall.Stream ? Fault.Status(404) : null;
            using var somebody = _feed.Subscribe(OwnerId.Local, _ => Task.CompletedTask);
            var ends = Enumerable.Range(0, jobs).Select(_ =>
                FollowAsync("polling", () => Task.Delay(TimeSpan.FromMilliseconds(700 + Random.Shared.Next(2_000)), TimeProvider.System, cancellationToken), cancellationToken));
            foreach (var end in await Task.WhenAll(ends))
                Add(end, ours, theirs);
            fal.Heal();
            return (ours, theirs);
        }

        /// <summary>Orders, one after the other: milliseconds until the pages are told that it is done, and until it is kept.</summary>
        public async Task<(List<double> Known, List<double> Saved)> SaveAsync(int orders, CancellationToken cancellationToken)
        {
            var (known, saved) = (new List<double>(), new List<double>());
            var moments = new ConcurrentDictionary<(Guid, GenerationStatus), TaskCompletionSource<double>>();
            using var listening = _feed.Subscribe(OwnerId.Local, hint =>
            {
                Moment((hint.GenerationId, hint.Status)).TrySetResult(Now());
                return Task.CompletedTask;
            });
            await using var scope = services.CreateAsyncScope();
            var still = (await scope.ServiceProvider.GetRequiredService<BundledStills>().TakeAsync(OwnerId.Local, BundledStills.All[0], cancellationToken)).Still!;
            for (var order = 0; order < orders; order++)
            {
                var draft = new RecipeDraft(still.Id, $"slow push in {Guid.NewGuid()}", EngineId: EngineIds.Kling);
                var id = (await services.GetRequiredService<IGenerationDesk>().OrderAsync(OwnerId.Local, draft, cancellationToken)).Generations[0].Id;
                await Moment((id, GenerationStatus.Queued)).Task.WaitAsync(cancellationToken);
                var job = fal.Jobs.Values.Single(job => job.Status != "COMPLETED");
                job.Next();
                await Moment((id, GenerationStatus.Running)).Task.WaitAsync(cancellationToken);
                // Between two of the studio's looks at a stream that reports much.
                await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, cancellationToken);
                job.Next();
                saved.Add(await Moment((id, GenerationStatus.Completed)).Task.WaitAsync(cancellationToken) - Done(job));
                known.Add(await Moment((id, GenerationStatus.Saving)).Task.WaitAsync(cancellationToken) - Done(job));
            }

            return (known, saved);

            TaskCompletionSource<double> Moment((Guid, GenerationStatus) of) => moments.GetOrAdd(of, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        /// <summary>One job, followed by both; ends after <paramref name="before"/>.</summary>
        private async Task<(double Ours, double? Theirs)> FollowAsync(string mode, Func<Task> before, CancellationToken cancellationToken)
        {
            var sent = await _queue.SubmitAsync(new KlingInput { Prompt = "slow push in", ImageUrl = "https://v3.fal.media/files/still.jpg" }, new SubmitOptions(), cancellationToken);
            var job = fal.Jobs[Guid.Parse(sent.RequestId)];
            var ours = WatchAsync(new EngineTicket(sent.RequestId), cancellationToken);
            var theirs = js?.FollowAsync(sent.RequestId, mode);
            job.Next();
            await before();
            job.Next();
            return (await ours - Done(job), theirs is null ? null : await theirs - Done(job));
        }

        private async Task<double> WatchAsync(EngineTicket ticket, CancellationToken cancellationToken)
        {
            var last = default(EngineReport);
            await foreach (var report in _engine.WatchAsync(ticket, cancellationToken))
                last = report;
            var now = Now();
            await _engine.ReleaseAsync(ticket, cancellationToken);
            return last is { State: EngineState.Done } ? now : throw new InvalidOperationException($"The job ended as {last}.");
        }

        private static void Add((double Ours, double? Theirs) end, List<double> ours, List<double> theirs)
        {
            ours.Add(end.Ours);
            if (end.Theirs is { } other)
                theirs.Add(other);
        }

        private static double Done(FakeJob job) => (job.CompletedAt!.Value - DateTimeOffset.UnixEpoch).TotalMilliseconds;

        private static double Now() => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
    }
}
