using System.Net;

namespace KlingStudio.Web.Tests.FalApi;

/// <summary>Whoever may order a clip must not see through the studio into the owner's machine and network, however the address is written, wherever a name or a redirect leads.</summary>
public sealed class InsideTests(ImageRoom room) : IClassFixture<ImageRoom>
{
    /// <summary>Each leads inside, or is nothing that is fetched. Names are in <see cref="Names"/>.</summary>
    private static readonly string[] Addresses =
    [
        // This machine: dotted, short, decimal, octal, hexadecimal, mixed, full-width.
        "http://127.0.0.1/a.png", "https://127.0.0.1/a.png", "http://127.1/a.png", "http://127.0.1/a.png", "http://2130706433/a.png", "http://0177.0.0.1/a.png",
        "http://017700000001/a.png", "http://0x7f.0.0.1/a.png", "http://0x7f000001/a.png", "http://0x7f.0.1/a.png", "http://127.0.0.1./a.png", "http://127.99.88.77/a.png",
        "http://0.0.0.0/a.png", "http://0/a.png", "http://①②⑦.⓪.⓪.①/a.png", "http://localhost/a.png", "http://LOCALHOST./a.png", "http://localhost.localdomain/a.png",
        // IPv6, also with an IPv4 address inside.
        "http://[::1]/a.png", "http://[0:0:0:0:0:0:0:1]/a.png", "http://[::]/a.png", "http://[::ffff:127.0.0.1]/a.png", "http://[::ffff:7f00:1]/a.png", "http://[::127.0.0.1]/a.png",
        "http://[::ffff:0:127.0.0.1]/a.png", "http://[64:ff9b::127.0.0.1]/a.png", "http://[64:ff9b::a9fe:a9fe]/a.png", "http://[2002:7f00:1::]/a.png", "http://[2600:1f18::5efe:10.0.0.1]/a.png",
        "http://[fc00::1]/a.png", "http://[fd00:ec2::254]/latest", "http://[fe80::1]/a.png", "http://[fe80::1%25eth0]/a.png", "http://[ff02::1]/a.png", "http://[2001:db8::1]/a.png",
        // The networks around, and what clouds answer there.
        "http://10.0.0.1/a.png", "http://172.16.0.1/a.png", "http://172.31.255.254/a.png", "http://192.168.1.1/a.png", "http://100.64.0.1/a.png", "http://169.254.1.1/a.png",
        "http://169.254.169.254/latest/meta-data/", "http://2852039166/latest/meta-data/", "http://0xa9fea9fe/latest/", "http://100.100.100.200/", "http://168.63.129.16/", "http://192.0.0.192/",
        "http://metadata.google.internal/computeMetadata/v1/", "http://224.0.0.1/a.png", "http://255.255.255.255/a.png", "http://198.18.0.1/a.png", "http://192.0.2.1/a.png",
        // Names of others that lead inside.
        "http://127.0.0.1.nip.example/a.png", "https://inside.example/a.png", "http://six.example/a.png", "http://mapped.example/a.png", "http://both.example/a.png", "http://mεtadata.example/a.png",
        // Users, and what looks like a host and is none.
        "http://user@pictures.example/a.png", "http://user:word@pictures.example/a.png", "http://pictures.example@127.0.0.1/a.png", "http://pictures.example%2f@127.0.0.1/a.png",
        "http://127.0.0.1\\@pictures.example/a.png", "http://127.0.0.1#@pictures.example/a.png", "http://127.0.0.1?@pictures.example/a.png",
        // Ports of other services.
        "http://pictures.example:22/a.png", "http://pictures.example:6379/a.png", "http://pictures.example:8080/a.png", "http://pictures.example:443/a.png", "https://pictures.example:80/a.png", "http://127.0.0.1:5210/a.png",
        // Other ways to get a file.
        "file:///etc/passwd", "/etc/passwd", "//127.0.0.1/a.png", "ftp://pictures.example/a.png", "gopher://127.0.0.1:6379/_x", "dict://127.0.0.1:11211/", "ldap://127.0.0.1/", "ws://pictures.example/a.png",
        "jar:http://pictures.example/a.jar!/a.png", "javascript:alert(1)", "blob:http://pictures.example/1", "netdoc:///etc/passwd", "a.png", "", " ",
    ];

    private static readonly Dictionary<string, string[]> Names = new()
    {
        ["localhost"] = ["127.0.0.1", "::1"],
        ["localhost.localdomain"] = ["127.0.0.1"],
        ["metadata.google.internal"] = ["169.254.169.254"],
        ["127.0.0.1.nip.example"] = ["127.0.0.1"],
        ["inside.example"] = ["192.168.7.7"],
        ["six.example"] = ["fd12::1"],
        ["mapped.example"] = ["::ffff:10.1.2.3"],
        ["both.example"] = ["10.0.0.1", "fe80::2"],
        [new Uri("http://mεtadata.example").IdnHost] = ["169.254.169.254"],
    };

    public static TheoryData<string> All() => [.. Addresses];

    /// <summary>As redirects: an address without a scheme is one of the server itself there, and so no danger; a header is ASCII.</summary>
    public static TheoryData<string> Redirects() =>
        [.. Addresses.Where(address => (address.Contains(':', StringComparison.Ordinal) || address.StartsWith("//", StringComparison.Ordinal)) && System.Text.Ascii.IsValid(address))];

    [Fact]
    public void The_table_is_long_enough() => Assert.True(Addresses.Distinct().Count() >= 80);

    [Theory, MemberData(nameof(All))]
    public async Task An_address_that_leads_inside_is_refused_and_nothing_is_connected_to(string address)
    {
        var before = room.Internet.Connected.Count;
        await RefusedAsync(address);
        Assert.Equal(before, room.Internet.Connected.Count);
    }

    [Theory, MemberData(nameof(Redirects))]
    public async Task A_redirect_that_leads_inside_is_refused_after_the_server_that_sent_it(string address)
    {
        var before = room.Internet.Connected.Count;
        await RefusedAsync($"http://pictures.example/redirect?times=1&to={Uri.EscapeDataString(address)}");
        Assert.All(room.Internet.Connected.Skip(before), connected => Assert.Equal(new IPEndPoint(Internet.Public, 80), connected));
        Assert.Equal(before + 1, room.Internet.Connected.Count);
    }

    [Fact]
    public async Task A_name_that_changes_its_answer_is_judged_by_the_address_that_is_connected_to()
    {
        var asked = 0;
        // Public when looked at for the first time, this machine ever after: who looks a name up twice is led inside.
        room.Internet.Names["rebind.example"] = () => [Interlocked.Increment(ref asked) == 1 ? Internet.Public : IPAddress.Loopback];
        room.Internet.Pages["/rebind.png"] = context => context.Response.Body.WriteAsync(Pictures.Png(320, 300)).AsTask();
        Assert.NotNull((await room.TakeAsync("http://rebind.example/rebind.png")).StillId);
        Assert.Equal((1, Internet.Public), (asked, room.Internet.Connected.Last().Address));
        var before = room.Internet.Connected.Count;
        await RefusedAsync("http://rebind.example/rebind.png");
        await RefusedAsync("http://pictures.example/redirect?times=2&to=http%3A%2F%2Frebind.example%2Frebind.png");
        Assert.DoesNotContain(room.Internet.Connected.Skip(before), connected => !connected.Address.Equals(Internet.Public));
    }

    [Fact]
    public async Task Of_a_name_with_a_public_and_a_private_address_only_the_public_one_is_connected_to()
    {
        room.Internet.Names["two.example"] = () => [IPAddress.Loopback, Internet.Public];
        room.Internet.Pages["/two.png"] = context => context.Response.Body.WriteAsync(Pictures.Png(321, 300)).AsTask();
        var before = room.Internet.Connected.Count;
        Assert.NotNull((await room.TakeAsync("http://two.example/two.png")).StillId);
        Assert.Equal([new IPEndPoint(Internet.Public, 80)], room.Internet.Connected.Skip(before));
    }

    // What is said must not map a network: never an address that a name led to.
    private async Task RefusedAsync(string address)
    {
        foreach (var (name, addresses) in Names)
            room.Internet.Names[name] = () => [.. addresses.Select(IPAddress.Parse)];
        var problem = await room.RefusedAsync(address);
        Assert.Equal("file_download_error", problem.Type);
        Assert.DoesNotContain("could not be reached", problem.Message, StringComparison.Ordinal);
        foreach (var hidden in Names.Values.SelectMany(found => found).Where(hidden => !address.Contains(hidden, StringComparison.Ordinal)))
            Assert.DoesNotContain(hidden, problem.Message, StringComparison.Ordinal);
    }
}
