using System.Net;
using System.Reflection;
using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace KlingStudio.Web.Tests;

/// <summary>Ids of another owner, tried on everything there is: every route, every page and every call that takes an id, as found in the running studio and not as listed here.</summary>
public sealed class OwnerMatrixTests(TwoOwners owners) : IClassFixture<TwoOwners>
{
    private readonly RunningStudio _studio = owners.Studio;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<RouteEndpoint> Endpoints => _studio.Get<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    [Fact]
    public async Task No_route_gives_anything_for_an_id_of_another_owner()
    {
        // Webhooks are no reading: FalHookTests asks about them. A slug is no id: it is the right itself, and ShareVisitorTests and ShareSwitchTests ask about it.
        var routes = Endpoints.Where(IsOurs).Where(CanBeRead).Select(endpoint => endpoint.RoutePattern).Where(pattern => pattern.Parameters.Any(parameter => !parameter.IsCatchAll && parameter.Name != "slug")).DistinctBy(pattern => pattern.RawText).ToList();
        Assert.Contains("/media/clips/{id:guid}", routes.Select(route => route.RawText));
        foreach (var route in routes)
        {
            var mine = await Task.WhenAll(owners.Mine.Ids.Select(id => StatusAsync(HttpMethod.Get, Fill(route, id))));
            Assert.True(mine.Contains(HttpStatusCode.OK), $"{route.RawText} gives its own owner nothing: teach this test what it takes.");
            foreach (var id in owners.Theirs.Ids)
            {
                foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
                {
                    foreach (var query in (string[])["", "?download"])
                        await AssertAsUnknownAsync(method, route, id, query);
                }
            }
        }
    }

    [Fact]
    public async Task No_page_shows_anything_for_an_id_of_another_owner()
    {
        var pages = Endpoints.Where(IsOurs).Select(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type).OfType<Type>().Distinct().ToList();
        Assert.Contains(pages, page => page.Name == "ClipScreen");
        foreach (var page in pages)
        {
            foreach (var address in Addresses(page, owners.Theirs))
            {
                await using var circuit = await Circuit.OpenAsync(_studio, address);
                await circuit.SeesAsync("Kling Studio");
                await circuit.SettledAsync();
                Assert.False(circuit.Saw(TwoOwners.TheirPrompt) || circuit.Saw(TwoOwners.TheirName), $"{address} shows what is not ours");
                Assert.False(owners.Theirs.Ids.Any(id => circuit.Saw($"/media/clips/{id}") || circuit.Saw($"/media/stills/{id}")), $"{address} names media that are not ours");
                circuit.AssertWell();
            }
        }

        foreach (var address in (string[])[$"/?watch={owners.Mine.Generation}", $"/?remix={owners.Mine.Generation}", $"/library/{owners.Mine.Generation}"])
        {
            await using var circuit = await Circuit.OpenAsync(_studio, address);
            await circuit.SeesAsync(TwoOwners.MyPrompt);
        }
    }

    [Fact]
    public async Task No_call_of_a_page_takes_an_id_of_another_owner()
    {
        // Another test may have left a still of ours in the draft.
        await _studio.Get<ComposerDraft>().WriteAsync(OwnerId.Local, new RecipeDraft(null, ""), Token);
        await using var create = await Circuit.OpenAsync(_studio);
        await create.CallAsync("stills", "Taken", owners.Theirs.Still);
        await create.CallAsync("composer", "Submit", "push in on what is not mine");
        await create.SeesAsync("There is no still yet");

        await using var library = await Circuit.OpenAsync(_studio, "/library");
        await library.SeesAsync(TwoOwners.MyPrompt);
        foreach (var action in (string[])["favourite", "delete", "again", "cancel", "unfold", "nonsense"])
            await library.CallAsync("library", "ActAsync", action, owners.Theirs.Generation);
        await owners.AssertUntouchedAsync();
    }

    [Fact]
    public async Task No_service_answers_for_an_id_of_another_owner()
    {
        var calls = new[] { typeof(IGenerationDesk) }.Concat(typeof(StudioStorage).Assembly.GetTypes().Where(type => type is { IsClass: true, IsPublic: true }))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(method => (Type: type, Method: method)))
            .Where(call => call.Method.GetParameters() is var parameters && parameters.Any(p => p.ParameterType == typeof(OwnerId)) && parameters.Any(p => p.ParameterType == typeof(Guid)))
            .ToList();
        Assert.True(calls.Count >= 9, "The calls were not found.");
        foreach (var (type, method) in calls)
        {
            foreach (var id in owners.Theirs.Ids)
            {
                var answer = await AskAsync(type, method, OwnerId.Local, id);
                Assert.True(IsNothing(answer), $"{type.Name}.{method.Name} answered {answer}");
            }
        }

        var desk = _studio.Get<IGenerationDesk>();
        Assert.Equal("image_url", Assert.Single((await desk.OrderAsync(OwnerId.Local, new RecipeDraft(owners.Theirs.Still, "push in"), Token)).Refusals).Field);
        await owners.AssertUntouchedAsync();
    }

    private async Task AssertAsUnknownAsync(HttpMethod method, RoutePattern route, Guid id, string query)
    {
        using var theirs = await SendAsync(method, Fill(route, id) + query);
        using var unknown = await SendAsync(method, Fill(route, Guid.CreateVersion7()) + query);
        Assert.True(theirs.StatusCode == unknown.StatusCode, $"{method} {route.RawText}{query}: {theirs.StatusCode} for another owner's id, {unknown.StatusCode} for one that nobody has");
        Assert.Equal(unknown.Headers.Select(header => header.Key), theirs.Headers.Select(header => header.Key));
        var body = await theirs.Content.ReadAsStringAsync(Token);
        Assert.DoesNotContain(TwoOwners.TheirPrompt, body, StringComparison.Ordinal);
        Assert.DoesNotContain(TwoOwners.TheirName, body, StringComparison.Ordinal);
        if (route.RawText!.StartsWith("/media", StringComparison.Ordinal))
            Assert.Equal((HttpStatusCode.NotFound, await unknown.Content.ReadAsStringAsync(Token)), (theirs.StatusCode, body));
    }

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path)
    {
        using var response = await SendAsync(method, path);
        return response.StatusCode;
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path) => owners.Page.Client.SendAsync(new HttpRequestMessage(method, path), Token);

    private async Task<object?> AskAsync(Type type, MethodInfo method, OwnerId owner, Guid id)
    {
        var arguments = method.GetParameters().Select(parameter => parameter.ParameterType switch
        {
            var t when t == typeof(OwnerId) => (object)owner,
            var t when t == typeof(Guid) => id,
            var t when t == typeof(bool) => true,
            var t when t == typeof(CancellationToken) => Token,
            var t when t == typeof(string) => "x",
            var t when t == typeof(int) => 1,
            var t when t == typeof(byte[]) => new byte[32],
            var t when t == typeof(ShareSwitches) => new ShareSwitches(),
            var t when t == typeof(ShareWords) => new ShareWords("x", "x", "x"),
            var t when t == typeof(ShareDraft) => new ShareDraft("x", null, null, new ShareSwitches(), new ShareWords("x", "x", "x")),
            var t when t == typeof(RecipeDraft) => new RecipeDraft(owners.Theirs.Still, "push in"),
            var t when t == typeof(LibraryFilter) => new LibraryFilter(),
            var t => throw new NotSupportedException($"{type.Name}.{method.Name} takes a {t.Name}: teach this test one."),
        }).ToArray();
        var task = (Task)method.Invoke(_studio.App.Web.Services.GetService(type), arguments)!;
        await task;
        return task.GetType().GetProperty("Result")!.GetValue(task);
    }

    private static bool IsNothing(object? answer) => answer switch
    {
        null or false => true,
        System.Collections.ICollection several => several.Count == 0,
        OrderAnswer order => order.Generations.Count == 0 && order.Refusals.Count == 1,
        System.Runtime.CompilerServices.ITuple tuple => Enumerable.Range(0, tuple.Length).All(i => tuple[i] is null),
        _ => false,
    };

    private static IEnumerable<string> Addresses(Type page, Belongings theirs)
    {
        foreach (var template in page.GetCustomAttributes<RouteAttribute>().Select(route => route.Template))
        {
            if (!template.Contains('{', StringComparison.Ordinal))
                yield return template;
            foreach (var id in theirs.Ids)
            {
                if (template.Contains('{', StringComparison.Ordinal))
                    yield return System.Text.RegularExpressions.Regex.Replace(template, @"\{[^}]*\}", id.ToString(), System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
                foreach (var query in page.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(property => property.IsDefined(typeof(SupplyParameterFromQueryAttribute))))
                    yield return $"{template}?{query.Name}={id}";
            }
        }
    }

    private static bool IsOurs(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText is { } text
        && !text.StartsWith('_') && !text.StartsWith("/_", StringComparison.Ordinal) && !text.Contains(":nonfile", StringComparison.Ordinal);

    private static bool CanBeRead(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is not { Count: > 0 } methods || methods.Contains(HttpMethods.Get);

    private static string Fill(RoutePattern pattern, Guid id) => "/" + string.Join('/', pattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part is RoutePatternLiteralPart literal ? literal.Content : id.ToString()))));
}
