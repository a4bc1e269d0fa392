using System.Collections.Concurrent;
using System.Security.Cryptography;
using KlingStudio.Generations;
using KlingStudio.Generations.Tests;
using KlingStudio.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Fal.Tests;

/// <summary>The whole life cycle on a real silo with this engine: many paid jobs, a provider at its worst, and a restart in the middle. The seed is in the test's name.</summary>
public sealed class PaidJobsTests
{
    private const int Jobs = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_job_is_sent_twice_none_that_fal_finished_is_without_its_clip_and_all_say_the_truth(int seed)
    {
        await using var fal = await FakeFal.StartAsync(new FakeFalSettings { Key = FalRoom.Key }, FalRoom.Token);
        var log = new MemoryLog();
        var vault = new StillVault();
        var sent = new ConcurrentDictionary<string, int>();
        var chance = new Chance(seed);
        vault.Objects["stills/a.jpg"] = RandomNumberGenerator.GetBytes(20_000);
        fal.Webhooks.Times = 0;
        fal.Script = _ => chance.Script();
        fal.AnyFault = (call, context) =>
        {
            var fault = chance.Fault(call);
            // 429 is the one answer after which the same order may be sent again.
            if (call == FalCall.Submit && context.Items[nameof(Submit)] is Submit submit && fault?.Name != "status 429")
                sent.AddOrUpdate(submit.Generation, 1, (_, before) => before + 1);
            return fault;
        };

        var ids = new List<Guid>();
        await using (var first = await Node.StartAsync(fal, log, vault))
        {
            for (var job = 0; job < Jobs; job++)
                ids.Add(await first.OrderAsync(log, $"job {job}"));
            await Task.Delay(TimeSpan.FromSeconds(1), FalRoom.Token);
        }

        await using (await Node.StartAsync(fal, log, vault))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(FalRoom.Token);
            limit.CancelAfter(TimeSpan.FromMinutes(3));
            while ((await RowsAsync(log, ids)).Any(row => row.Status.IsLive()))
                await Task.Delay(50, limit.Token);
        }

        Assert.All(sent, pair => Assert.Equal(1, pair.Value));
        Assert.All(fal.JobsByGeneration, pair => Assert.Equal(1, pair.Value));
        var jobs = fal.Jobs.Values.ToDictionary(job => Guid.Parse(job.Submit.Generation));
        foreach (var row in await RowsAsync(log, ids))
            JudgeOne(row, jobs.GetValueOrDefault(row.Id), sent.ContainsKey(row.Id.ToString()), log, fal.Settings.Clip.Span);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", (await RowsAsync(log, ids)).GroupBy(row => row.Status).Select(group => $"{group.Key}: {group.Count()}")));
    }

    private static void JudgeOne(Generation row, FakeJob? job, bool sent, MemoryLog log, ReadOnlySpan<byte> clip)
    {
        switch (row.Status)
        {
            case Completed:
                Assert.Equal("COMPLETED", job?.Status);
                Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(clip)), log.Clips[row.Id].Sha256);
                Assert.Equal(5m, row.Billing?.Units);
                break;
            case Failed:
                // Only what fal itself ended badly; never a clip that is there.
                Assert.True(job is { EndsWithClip: false }, $"{row.Failure}");
                break;
            case Rejected:
                Assert.Null(job);
                Assert.Equal(Charge.Free, row.Charge);
                break;
            default:
                Assert.Equal(Unknown, row.Status);
                Assert.Equal(Charge.MayBeCharged, row.Charge);
                Assert.True(sent || job is null);
                break;
        }
    }

    private static async Task<IReadOnlyList<Generation>> RowsAsync(MemoryLog log, IEnumerable<Guid> ids)
    {
        var rows = new List<Generation>();
        foreach (var id in ids)
            rows.Add(await log.ReadAsync(id, FalRoom.Token) ?? throw new InvalidOperationException("A row is gone."));
        return rows;
    }

    /// <summary>Everything that is left to chance, from one seed.</summary>
    private sealed class Chance(int seed)
    {
        private readonly Lock _lock = new();
        private readonly Random _random = new(seed);

        public JobScript Script()
        {
            var script = new JobScript().Queue(Next(4), TimeSpan.FromMilliseconds(Next(300))).Run(TimeSpan.FromMilliseconds(Next(600)), "loading", "making");
            return Next(10) switch
            {
                0 => script.Fail(422, """{"detail":"Blocked","error_type":"content_policy_violation"}"""),
                1 => script.Fail(500, """{"detail":"Died","error_type":"runner_server_error"}""", "Died", "runner_server_error"),
                2 or 3 => script.Deliver(ClipKind.Cut),
                _ => script,
            };
        }

        public Fault? Fault(FalCall call) => call switch
        {
            FalCall.Submit => Next(20) switch
            {
                0 => Testing.Fault.ResetAfter(),
                1 => Testing.Fault.Reset(),
                2 => Testing.Fault.Status(500),
                3 => Testing.Fault.Truncated(),
                4 or 5 or 6 => Testing.Fault.Status(429, "", "text/plain", ("Retry-After", "1")),
                7 => Testing.Fault.Status(422, """{"detail":"No"}"""),
                8 => Testing.Fault.HangAfter(),
                9 => Testing.Fault.Slow(TimeSpan.FromMilliseconds(300)),
                _ => null,
            },
            _ => Next(30) switch
            {
                0 => Testing.Fault.Reset(),
                1 => Testing.Fault.Status(503),
                2 when call != FalCall.Stream => Testing.Fault.Half(),
                3 => Testing.Fault.Slow(TimeSpan.FromMilliseconds(200)),
                _ => null,
            },
        };

        private int Next(int most)
        {
            lock (_lock)
                return _random.Next(most);
        }
    }

    /// <summary>A studio without pages: the life cycle and this engine.</summary>
    private sealed class Node(IHost host, string staging) : IAsyncDisposable
    {
        public static async Task<Node> StartAsync(FakeFal fal, MemoryLog log, StillVault vault)
        {
            var staging = Directory.CreateTempSubdirectory("kling-studio-paid-").FullName;
            var builder = Host.CreateApplicationBuilder();
            builder.Logging.SetMinimumLevel(LogLevel.None);
            builder.UseSoloSilo();
            builder.Services.AddSingleton<IGenerationLog>(log).AddSingleton<ISpendGuard>(log).AddSingleton<IClipPictureLog>(log).AddSingleton<IMediaVault>(vault).AddSingleton<IClipJudge>(vault);
            builder.Services.AddFal(new FalOptions
            {
                Key = new Secret(FalRoom.Key),
                QueueBaseUrl = fal.Url,
                RestBaseUrl = fal.Url,
                MediaHosts = [fal.Url.Authority],
                WebhookBaseUrl = new Uri("https://studio.example"),
                PollFirst = TimeSpan.FromMilliseconds(50),
                SubmitTimeout = TimeSpan.FromSeconds(5),
            });
            builder.Services.AddGenerations(new GenerationsOptions { StagingDirectory = staging, SweepEvery = TimeSpan.FromSeconds(1) });
            var host = builder.Build();
            await host.StartAsync(FalRoom.Token);
            return new Node(host, staging);
        }

        public async Task<Guid> OrderAsync(MemoryLog log, string prompt)
        {
            var draft = new RecipeDraft(log.StillId, prompt, EngineId: EngineIds.Kling);
            return Assert.Single((await host.Services.GetRequiredService<IGenerationDesk>().OrderAsync(OwnerId.Local, draft, FalRoom.Token)).Generations).Id;
        }

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            host.Dispose();
            Directory.Delete(staging, recursive: true);
        }
    }
}
