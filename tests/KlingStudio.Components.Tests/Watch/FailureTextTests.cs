using KlingStudio.Generations;
using KlingStudio.Web.Features.Watch;

namespace KlingStudio.Components.Tests;

/// <summary>A failure says what happened, whether it cost money, and what to do.</summary>
public sealed class FailureTextTests
{
    [Theory]
    [InlineData(Charge.Free, "The encoder stopped. Nothing was charged. Try again.")]
    [InlineData(Charge.Charged, "The encoder stopped. It was charged. Try again.")]
    [InlineData(Charge.MayBeCharged, "The encoder stopped. It may have been charged. Try again.")]
    public async Task It_says_all_three(Charge charge, string words) =>
        Assert.Equal(words, await ReadAsync(Some.Generation(GenerationStatus.Failed, new Failure("encoder_failed", "The encoder stopped.", "Try again."), charge)));

    [Theory]
    [InlineData(Charge.Free, "fal did not take the prompt. Nothing was charged.")]
    [InlineData(Charge.MayBeCharged, "fal did not take the prompt. Nothing was charged. It may have been charged.")]
    public async Task What_it_cost_is_said_once_unless_an_earlier_attempt_is_in_doubt(Charge charge, string words) =>
        Assert.Equal(words, await ReadAsync(Some.Generation(GenerationStatus.Failed, new Failure("x", "fal did not take the prompt. Nothing was charged."), charge)));

    [Fact]
    public async Task Where_nothing_can_be_done_nothing_is_advised() =>
        Assert.Equal("The clip was deleted at the provider. It was charged.", await ReadAsync(Some.Generation(GenerationStatus.Failed, new Failure("gone", "The clip was deleted at the provider."), Charge.Charged)));

    [Fact]
    public async Task What_a_person_stopped_says_so_and_what_it_cost() =>
        Assert.Equal("You stopped it. It was charged.", await ReadAsync(Some.Generation(GenerationStatus.Cancelled, charge: Charge.Charged)));

    [Fact]
    public async Task What_a_provider_said_is_text()
    {
        await using var bunit = new BunitContext();
        var text = bunit.Render<FailureText>(parameters => parameters.Add(it => it.Generation, Some.Generation(GenerationStatus.Failed, new Failure("x", "<img src=x onerror=alert(1)>", "<b>no</b>"))));
        Assert.Empty(text.FindAll("img, b"));
        Assert.Equal("<img src=x onerror=alert(1)> Nothing was charged. <b>no</b>", text.Find("p").Words());
    }

    private static async Task<string> ReadAsync(Generation generation)
    {
        await using var bunit = new BunitContext();
        return bunit.Render<FailureText>(parameters => parameters.Add(text => text.Generation, generation)).Find("p").Words();
    }
}
