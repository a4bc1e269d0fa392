using System.Security.Cryptography;
using System.Text;
using KlingStudio.Generations;

namespace KlingStudio.Storage.Tests;

/// <summary>What every media vault promises. Run against the disk and against a real Azurite.</summary>
public abstract class VaultContract : IAsyncLifetime
{
    protected const string Jpeg = "image/jpeg";

    protected IMediaVault Vault { get; private set; } = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Vault = await OpenVaultAsync(null);

    public abstract ValueTask DisposeAsync();

    /// <summary>An empty vault of this test's own; the same place each time within a test.</summary>
    protected abstract Task<IMediaVault> OpenVaultAsync(long? byteLimit);

    [Fact]
    public async Task What_was_put_comes_back_byte_for_byte_with_its_facts()
    {
        var bytes = RandomNumberGenerator.GetBytes(100_000);

        var put = await Vault.PutAsync(Key("stills/ab/one.jpg"), new MemoryStream(bytes), Jpeg, Stop);
        var found = await Vault.FindAsync(Key("stills/ab/one.jpg"), Stop);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), put.Sha256);
        Assert.Equal(bytes.Length, put.Length);
        Assert.Equal(put, found);
        Assert.Equal(DateTimeKind.Utc, put.ModifiedAt.Kind);
        Assert.Equal(bytes, await ReadAsync("stills/ab/one.jpg"));
    }

    [Fact]
    public async Task The_facts_come_with_an_open_read()
    {
        var put = await PutAsync("a.jpg", "0123456789");

        await using var whole = await Vault.OpenAsync(Key("a.jpg"), null, Stop);
        await using var part = await Vault.OpenAsync(Key("a.jpg"), new ByteRange(3, 2), Stop);

        Assert.Equal(put, whole!.Object);
        Assert.Equal(put, part!.Object);
        Assert.Equal(10, whole.Content.Length);
        Assert.Equal(2, part.Content.Length);
    }

    [Theory]
    [InlineData(0, 10, "0123456789")]
    [InlineData(0, 1, "0")]
    [InlineData(9, 1, "9")]
    [InlineData(4, 3, "456")]
    [InlineData(1, 9, "123456789")]
    public async Task A_range_is_exactly_the_bytes_asked_for(long offset, long length, string expected)
    {
        await PutAsync("a.txt", "0123456789");

        Assert.Equal(expected, Encoding.ASCII.GetString(await ReadAsync("a.txt", new ByteRange(offset, length))));
    }

    [Theory]
    [InlineData(0, 11)]
    [InlineData(10, 1)]
    [InlineData(5, 6)]
    [InlineData(-1, 2)]
    [InlineData(0, 0)]
    [InlineData(5, long.MaxValue)]
    public async Task A_range_outside_the_object_is_refused(long offset, long length)
    {
        await PutAsync("a.txt", "0123456789");

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Vault.OpenAsync(Key("a.txt"), new ByteRange(offset, length), Stop));
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        await PutAsync("empty", "");

        Assert.Equal(0, (await Vault.FindAsync(Key("empty"), Stop))!.Length);
        Assert.Empty(await ReadAsync("empty"));
    }

    [Fact]
    public async Task A_second_write_replaces_the_first_and_an_open_reader_keeps_what_it_began()
    {
        await PutAsync("a.txt", "first");
        await using var before = await Vault.OpenAsync(Key("a.txt"), null, Stop);

        var second = await PutAsync("a.txt", "second, longer");

        Assert.Equal("second, longer", Encoding.ASCII.GetString(await ReadAsync("a.txt")));
        Assert.Equal(second.Sha256, (await Vault.FindAsync(Key("a.txt"), Stop))!.Sha256);
        Assert.Equal("first", Encoding.ASCII.GetString(await ReadAsync(before!)));
    }

    [Fact]
    public async Task A_deleted_object_is_gone_and_deleting_nothing_is_no_error()
    {
        await PutAsync("a/b.txt", "x");

        await Vault.DeleteAsync(Key("a/b.txt"), Stop);
        await Vault.DeleteAsync(Key("a/b.txt"), Stop);

        Assert.Null(await Vault.FindAsync(Key("a/b.txt"), Stop));
        Assert.Null(await Vault.OpenAsync(Key("a/b.txt"), null, Stop));
    }

    [Fact]
    public async Task What_never_was_is_not_found()
    {
        Assert.Null(await Vault.FindAsync(Key("no/such.jpg"), Stop));
        Assert.Null(await Vault.OpenAsync(Key("no/such.jpg"), null, Stop));
        Assert.Null(await Vault.OpenAsync(Key("no/such.jpg"), new ByteRange(0, 1), Stop));
        Assert.Empty(await KeysAsync(""));
    }

    [Fact]
    public async Task The_list_has_every_object_below_a_prefix_and_no_other()
    {
        var one = await PutAsync("stills/aa/1.jpg", "1");
        await PutAsync("stills/ab/22.jpg", "22");
        await PutAsync("clips/aa/3.mp4", "333");

        Assert.Equal(["stills/aa/1.jpg", "stills/ab/22.jpg"], await KeysAsync("stills/"));
        Assert.Equal(["stills/ab/22.jpg"], await KeysAsync("stills/ab"));
        Assert.Equal(["stills/aa/1.jpg", "stills/ab/22.jpg"], await KeysAsync("sti"));
        Assert.Equal(3, (await KeysAsync("")).Count);
        Assert.Empty(await KeysAsync("posters/"));
        Assert.Contains(one, await Vault.ListAsync("", Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        // Beyond Azure's first block, so that something has been sent.
        var source = new SourceStream(6_000_000, atByte: 5_000_000, () => cancel.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Vault.PutAsync(Key("a.mp4"), source, "video/mp4", cancel.Token));

        await AssertNothingAsync("a.mp4");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(5_000_000)]
    public async Task A_source_that_breaks_leaves_nothing_and_says_what_broke(int atByte)
    {
        var source = new SourceStream(6_000_000, atByte, () => throw new InvalidDataException("the wire was cut"));

        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => Vault.PutAsync(Key("a.mp4"), source, "video/mp4", Stop));

        Assert.Equal("the wire was cut", thrown.Message);
        await AssertNothingAsync("a.mp4");
    }

    [Fact]
    public async Task A_broken_replacement_keeps_what_was_there()
    {
        await PutAsync("a.txt", "the old one");
        var source = new SourceStream(6_000_000, 5_000_000, () => throw new InvalidDataException());

        await Assert.ThrowsAsync<InvalidDataException>(() => Vault.PutAsync(Key("a.txt"), source, Jpeg, Stop));

        Assert.Equal("the old one", Encoding.ASCII.GetString(await ReadAsync("a.txt")));
    }

    [Theory]
    [InlineData(50_000)]
    [InlineData(5_000_000)]
    public async Task Parallel_writes_of_one_key_leave_one_of_them_whole(int size)
    {
        var versions = Enumerable.Range(0, 6).Select(n => Enumerable.Repeat((byte)('a' + n), size + n).ToArray()).ToList();

        await Task.WhenAll(versions.Select(bytes => Vault.PutAsync(Key("same"), new MemoryStream(bytes), Jpeg, Stop)));

        var stored = await ReadAsync("same");
        Assert.Contains(versions, bytes => bytes.AsSpan().SequenceEqual(stored));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(stored)), (await Vault.FindAsync(Key("same"), Stop))!.Sha256);
    }

    [Fact]
    public async Task Twenty_mebibytes_go_there_and_back()
    {
        var bytes = RandomNumberGenerator.GetBytes(20 * 1024 * 1024);

        var put = await Vault.PutAsync(Key("clips/big.mp4"), new SourceStream(bytes), "video/mp4", Stop);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), put.Sha256);
        var whole = await ReadAsync("clips/big.mp4");
        var part = await ReadAsync("clips/big.mp4", new ByteRange(7_654_321, 1_048_576));
        Assert.True(bytes.AsSpan().SequenceEqual(whole));
        Assert.True(bytes.AsSpan(7_654_321, 1_048_576).SequenceEqual(part));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a/..")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData(".incoming/x")]
    [InlineData("a/.hidden")]
    [InlineData("a\0b")]
    [InlineData("a\\b")]
    [InlineData("C:\\x")]
    [InlineData("Stills/A.jpg")]
    [InlineData("%2e%2e/a")]
    [InlineData("a b")]
    [InlineData("ä")]
    public async Task A_key_that_could_lead_elsewhere_is_refused_everywhere(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Vault.PutAsync(Key(key), new MemoryStream([1]), Jpeg, Stop));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Vault.FindAsync(Key(key), Stop));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Vault.OpenAsync(Key(key), null, Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Vault.DeleteAsync(Key(key), Stop));
    }

    [Fact]
    public async Task The_probe_passes_and_leaves_nothing()
    {
        await Vault.ProbeAsync(Stop);

        Assert.Empty(await KeysAsync(""));
        Assert.NotEmpty(Vault.Description);
    }

    [Fact]
    public async Task Tidying_keeps_every_whole_object()
    {
        await PutAsync("stills/a.jpg", "kept");

        await Vault.TidyAsync(Stop);

        Assert.Equal(["stills/a.jpg"], await KeysAsync(""));
    }

    [Fact]
    public async Task A_vault_that_has_reached_its_limit_says_full_keeps_what_it_has_and_takes_more_after_a_delete()
    {
        var limited = await OpenVaultAsync(byteLimit: 1_000);
        await limited.PutAsync(Key("a"), new MemoryStream(new byte[900]), Jpeg, Stop);

        var full = await Assert.ThrowsAsync<VaultException>(() => limited.PutAsync(Key("b"), new MemoryStream(new byte[101]), Jpeg, Stop));

        Assert.True(full.Full);
        Assert.Equal(["a"], await KeysAsync(""));
        Assert.Equal(900, (await ReadAsync("a")).Length);
        await limited.PutAsync(Key("b"), new MemoryStream(new byte[100]), Jpeg, Stop);
        await limited.DeleteAsync(Key("a"), Stop);
        await limited.PutAsync(Key("c"), new MemoryStream(new byte[900]), Jpeg, Stop);
        Assert.Equal(["b", "c"], await KeysAsync(""));
    }

    protected static VaultKey Key(string value) => new(value);

    protected Task<VaultObject> PutAsync(string key, string text) =>
        Vault.PutAsync(Key(key), new MemoryStream(Encoding.ASCII.GetBytes(text)), "text/plain", Stop);

    protected async Task<byte[]> ReadAsync(string key, ByteRange? range = null)
    {
        await using var read = await Vault.OpenAsync(Key(key), range, Stop);
        Assert.NotNull(read);
        return await ReadAsync(read);
    }

    protected static async Task<byte[]> ReadAsync(VaultRead read)
    {
        using var bytes = new MemoryStream();
        await read.Content.CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }

    protected async Task<List<string>> KeysAsync(string prefix) =>
        await Vault.ListAsync(prefix, Stop).Select(found => found.Key.Value).Order(StringComparer.Ordinal).ToListAsync(Stop);

    protected virtual async Task AssertNothingAsync(string key)
    {
        Assert.Null(await Vault.FindAsync(Key(key), Stop));
        Assert.Null(await Vault.OpenAsync(Key(key), null, Stop));
        Assert.Empty(await KeysAsync(""));
    }
}
