using System.Text.Json;
using KlingStudio.Generations;
using KlingStudio.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Fal.Tests;

/// <summary>The key goes to fal and nowhere else, and a person learns what fal thinks of it before they write a prompt.</summary>
public sealed class KeyTests
{
    [Fact]
    public async Task The_key_is_in_no_log_no_exception_and_no_answer_even_when_fal_echoes_it()
    {
        await using var room = await FalRoom.OpenAsync(options => options with { ResultPatience = TimeSpan.FromMilliseconds(1) });
        var said = new List<string>();
        var echo = $$"""{"detail":"You sent {{FalRoom.Key}} and canary-key-secret-4f1d","status":"IN_PROGRESS","logs":[{"message":"{{FalRoom.Key}}"}]}""";
        foreach (var call in Enum.GetValues<FalCall>())
        {
            foreach (var fault in new[] { Fault.Status(401, echo), Fault.Status(422, echo), Fault.Status(503, echo), Fault.Lie(200, echo), Fault.Reset() })
            {
                room.Fal.AnyFault = (at, _) => at == call ? fault : null;
                await EverythingAsync(room, said);
            }
        }

        Assert.NotEmpty(said);
        Assert.DoesNotContain("canary-key", string.Join('\n', said), StringComparison.Ordinal);
        Assert.DoesNotContain("canary-key", room.Log.Text, StringComparison.Ordinal);
        Assert.True(room.Log.Text.Length > 1_000, "nothing was logged, so nothing was tested");
    }

    [Fact]
    public void A_secret_prints_as_stars_wherever_it_is_printed()
    {
        var secret = new Secret(" id:word\n");
        Assert.Equal("id:word", secret.Reveal());
        Assert.Equal("***", secret.ToString());
        Assert.Equal("***", $"{secret}");
        Assert.DoesNotContain("word", new FalOptions { Key = secret }.ToString(), StringComparison.Ordinal);
        Assert.Equal("{}", JsonSerializer.Serialize(secret));
        Assert.Throws<ArgumentException>(() => new Secret("  "));
        Assert.Throws<ArgumentException>(() => new Secret("a\nb"));
    }

    [Fact]
    public async Task The_client_that_knows_the_key_calls_no_other_host()
    {
        await using var thief = await FakeFal.StartAsync(cancellationToken: FalRoom.Token);
        await using var room = await FalRoom.OpenAsync();
        foreach (var name in new[] { FalConnections.Submit, FalConnections.Reads })
        {
            using var client = room.Get<IHttpClientFactory>().CreateClient(name);
            await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetAsync(thief.Url, FalRoom.Token));
        }

        Assert.Empty(thief.Calls);
    }

    [Theory]
    [InlineData(FalCall.Status)]
    [InlineData(FalCall.Stream)]
    [InlineData(FalCall.Result)]
    [InlineData(FalCall.Cancel)]
    [InlineData(FalCall.Initiate)]
    [InlineData(FalCall.Submit)]
    public async Task A_redirect_does_not_take_the_key_along(FalCall call)
    {
        await using var thief = await FakeFal.StartAsync(cancellationToken: FalRoom.Token);
        await using var room = await FalRoom.OpenAsync(options => options with { ResultPatience = TimeSpan.FromMilliseconds(1) });
        room.Fal.AnyFault = (at, _) => at == call ? Fault.Status(302, "", "text/plain", ("Location", thief.Url.AbsoluteUri)) : null;
        await EverythingAsync(room, []);
        Assert.Empty(thief.Calls);
    }

    [Theory]
    [InlineData(false, null, "key refused by fal", "fal does not accept the key: No user found for Key ID and Secret. Make a new key at fal.ai/dashboard/keys and set FAL_KEY.")]
    [InlineData(true, "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.", "account locked by fal", "fal has locked the account: User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing. See fal.ai/dashboard/billing. After a top-up it can take a while until fal unlocks it.")]
    public async Task A_key_that_fal_refuses_is_known_before_anyone_writes_a_prompt(bool rightKey, string? locked, string words, string sentence)
    {
        await using var room = await FalRoom.OpenAsync(options => rightKey ? options : options with { Key = new Secret("id:wrong-secret") });
        room.Fal.Locked = locked;
        Assert.Null(room.Engine.Description.Unavailable);
        await room.Get<KeyWatch>().LookAsync(FalRoom.Token);
        Assert.Equal((words, sentence), (room.Engine.Description.Unavailable, room.Engine.Description.Trouble));
        Assert.Equal(0, room.Fal.Files.Whole);
        Assert.Empty(room.Fal.Submits);

        room.Fal.Locked = null;
        await room.Get<KeyWatch>().LookAsync(FalRoom.Token);
        Assert.Equal(rightKey, room.Engine.Description.Unavailable is null);
    }

    [Fact]
    public async Task An_account_that_is_locked_in_between_is_known_from_then_on()
    {
        await using var room = await FalRoom.OpenAsync();
        var order = room.Order();
        await room.Engine.PrepareAsync(order, FalRoom.Token);
        room.Fal.Locked = "User is locked. Reason: TOP_UP.";
        var refused = Assert.IsType<SubmitAnswer.Refused>(await room.Engine.SubmitAsync(order, FalRoom.Token));
        Assert.Equal("fal has locked the account: User is locked. Reason: TOP_UP. Nothing was charged.", refused.Failure.Message);
        Assert.Contains("fal.ai/dashboard/billing", refused.Failure.Fix, StringComparison.Ordinal);
        Assert.NotNull(room.Engine.Description.Unavailable);
    }

    [Fact]
    public void Without_a_key_the_engine_is_only_shown()
    {
        var services = new ServiceCollection().AddFal(new FalOptions());
        Assert.Equal("needs a fal key", Assert.Single(services, service => service.ServiceType == typeof(EngineDescription)).ImplementationInstance is EngineDescription shown ? shown.Unavailable : null);
        Assert.DoesNotContain(services, service => service.ServiceType == typeof(IVideoEngine));
    }

    /// <summary>Every call there is, and everything it said.</summary>
    private static async Task EverythingAsync(FalRoom room, List<string> said)
    {
        var order = room.Order();
        var ticket = new EngineTicket(Guid.NewGuid().ToString());
        await SayAsync(said, async () => said.Add((await room.Engine.SubmitAsync(order, FalRoom.Token)).ToString()));
        await SayAsync(said, () => room.Engine.PrepareAsync(room.Order(), FalRoom.Token));
        await SayAsync(said, async () => said.AddRange((await room.Engine.CheckAsync(ticket, FalRoom.Token)).Log ?? []));
        await SayAsync(said, () => room.Engine.CancelAsync(ticket, FalRoom.Token));
        await SayAsync(said, async () => await room.FetchAsync(ticket));
        await SayAsync(said, () => room.Get<KeyWatch>().LookAsync(FalRoom.Token));
        await SayAsync(said, async () =>
        {
            await foreach (var status in room.Queue.StreamAsync(new FalJob(KlingModel.EndpointId, ticket.RequestId), true, FalRoom.Token))
                said.Add(status.Phase.ToString());
        });
        said.Add(room.Engine.Description.ToString());
    }

    private static async Task SayAsync(List<string> said, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception error) when (error is FalException or EngineException)
        {
            said.Add(error.ToString());
            if (error is EngineException { Failure: var failure })
                said.Add(failure.ToString());
        }
    }
}
