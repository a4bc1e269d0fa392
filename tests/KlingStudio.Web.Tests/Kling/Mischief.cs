using System.Collections.Concurrent;

namespace KlingStudio.Web.Tests;

/// <summary>Everything that is left to chance in a run, from one seed: how jobs go, and what goes wrong with calls. It also keeps the account of what was sent.</summary>
internal sealed class Mischief(int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly ConcurrentDictionary<string, int> _sent = [];
    private int _faults;

    /// <summary>By generation: orders that arrived and were not answered with "not now" (429), after which the same order may be sent again.</summary>
    public IReadOnlyDictionary<string, int> Sent => _sent;

    public int Faults => _faults;

    /// <summary>From now on fal behaves.</summary>
    public bool Over { get; set; }

    /// <summary>0 to <paramref name="most"/> − 1.</summary>
    public int Next(int most)
    {
        lock (_lock)
            return _random.Next(most);
    }

    public void RuleOver(FakeFal fal)
    {
        fal.Script = _ => Script();
        fal.AnyFault = (call, context) =>
        {
            var fault = Over ? null : Fault(call);
            if (fault is not null)
                Interlocked.Increment(ref _faults);
            if (call == FalCall.Submit && fault?.Name != "status 429" && context.Items[nameof(Submit)] is Submit submit)
                _sent.AddOrUpdate(submit.Generation, 1, (_, before) => before + 1);
            return fault;
        };
    }

    private JobScript Script()
    {
        var script = new JobScript().Queue(Next(4), TimeSpan.FromMilliseconds(Next(200))).Run(TimeSpan.FromMilliseconds(Next(400)), "loading", "making");
        return Next(12) switch
        {
            0 => script.Fail(422, """{"detail":"Blocked","error_type":"content_policy_violation"}"""),
            1 => script.Fail(500, """{"detail":"Died","error_type":"runner_server_error"}""", "Died", "runner_server_error"),
            2 => script.Deliver(ClipKind.Cut),
            _ => script,
        };
    }

    private Fault? Fault(FalCall call) => call switch
    {
        FalCall.Submit => Next(24) switch
        {
            0 => Testing.Fault.ResetAfter(),
            1 => Testing.Fault.Reset(),
            2 => Testing.Fault.Status(500),
            3 => Testing.Fault.Truncated(),
            4 or 5 => Testing.Fault.Status(429, "", "text/plain", ("Retry-After", "1")),
            6 => Testing.Fault.Status(422, """{"detail":"No"}"""),
            7 => Testing.Fault.HangAfter(),
            8 or 9 => Testing.Fault.Slow(TimeSpan.FromMilliseconds(300)),
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
}
