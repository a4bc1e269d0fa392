using KlingStudio.Generations;

namespace KlingStudio.Storage.Tests;

public sealed class DiskVaultTests : VaultContract
{
    private readonly string _root = Directory.CreateTempSubdirectory("kling-studio-vault-").FullName;

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    protected override Task<IMediaVault> OpenVaultAsync(long? byteLimit) =>
        Task.FromResult(Microsoft.Extensions.DependencyInjection.MediaVaultServices.Create(new VaultOptions { DiskRoot = _root, ByteLimit = byteLimit, FreeSpaceFloor = 0 }, TimeProvider.System));

    protected override async Task AssertNothingAsync(string key)
    {
        await base.AssertNothingAsync(key);
        Assert.Empty(Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_is_gone_after_tidying()
    {
        await PutAsync("stills/kept.jpg", "kept");
        await File.WriteAllTextAsync(Path.Combine(_root, ".incoming", "half"), "half", Stop);

        await Vault.TidyAsync(Stop);

        Assert.Equal([Path.Combine(_root, "stills", "kept.jpg")], Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_write_that_has_not_ended_is_not_listed()
    {
        await File.WriteAllTextAsync(Path.Combine(_root, ".incoming", "half"), "half", Stop);

        Assert.Empty(await KeysAsync(""));
    }

    [Fact]
    public async Task A_link_inside_the_folder_is_not_followed()
    {
        var outside = Directory.CreateTempSubdirectory("kling-studio-outside-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(outside.FullName, "secret"), "secret", Stop);
            Directory.CreateSymbolicLink(Path.Combine(_root, "linked"), outside.FullName);
            File.CreateSymbolicLink(Path.Combine(_root, "file"), Path.Combine(outside.FullName, "secret"));

            await Assert.ThrowsAsync<VaultException>(async () => await Vault.OpenAsync(Key("linked/secret"), null, Stop));
            await Assert.ThrowsAsync<VaultException>(async () => await Vault.OpenAsync(Key("file"), null, Stop));
            await Assert.ThrowsAsync<VaultException>(() => Vault.PutAsync(Key("linked/new"), new MemoryStream([1]), Jpeg, Stop));
            Assert.Equal(["secret"], outside.EnumerateFiles().Select(file => file.Name));
            Assert.Empty(await KeysAsync(""));
        }
        finally
        {
            outside.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_file_that_was_cut_short_is_reported_as_damaged_and_never_served()
    {
        await PutAsync("a.txt", "0123456789");
        await using (var file = File.OpenWrite(Path.Combine(_root, "a.txt")))
            file.SetLength(file.Length - 1);

        var thrown = await Assert.ThrowsAsync<VaultException>(async () => await Vault.OpenAsync(Key("a.txt"), null, Stop));

        Assert.Contains("damaged", thrown.Message, StringComparison.Ordinal);
        Assert.False(thrown.Full);
    }

    [Fact]
    public async Task The_stored_file_begins_with_the_very_bytes_so_that_any_viewer_opens_it()
    {
        await PutAsync("a.txt", "0123456789");

        var file = await File.ReadAllBytesAsync(Path.Combine(_root, "a.txt"), Stop);

        Assert.Equal("0123456789"u8.ToArray(), file[..10]);
        // The rest is one MP4 box of type free, which spans exactly to the end.
        Assert.Equal(file.Length - 10, (file[10] << 24) | (file[11] << 16) | (file[12] << 8) | file[13]);
        Assert.Equal("free"u8.ToArray(), file[14..18]);
    }

    [Fact]
    public async Task Below_the_floor_of_free_space_nothing_new_is_taken_and_what_is_there_is_still_read()
    {
        await PutAsync("a.txt", "here");
        var floored = new DiskVault(new VaultOptions { DiskRoot = _root, FreeSpaceFloor = long.MaxValue });

        var full = await Assert.ThrowsAsync<VaultException>(() => floored.PutAsync(Key("b.txt"), new MemoryStream([1]), Jpeg, Stop));

        Assert.True(full.Full);
        Assert.NotNull(await floored.FindAsync(Key("a.txt"), Stop));
        await floored.DeleteAsync(Key("a.txt"), Stop);
        Assert.Empty(Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void No_space_left_on_the_device_is_told_apart_from_other_errors()
    {
        var missing = Assert.ThrowsAny<IOException>(() => File.ReadAllBytes(Path.Combine(_root, "no such file")));

        Assert.False(DiskSync.IsFull(missing));
        // Only Linux has a device that is always full.
        if (OperatingSystem.IsLinux())
            Assert.True(DiskSync.IsFull(Assert.ThrowsAny<IOException>(() => File.WriteAllBytes("/dev/full", [1]))));
    }

    [Fact]
    public void A_place_that_can_not_be_used_is_named()
    {
        var file = Path.Combine(_root, "not-a-folder");
        File.WriteAllText(file, "");

        var thrown = Assert.Throws<VaultException>(() => new DiskVault(new VaultOptions { DiskRoot = Path.Combine(file, "vault") }));

        Assert.Contains(file, thrown.Message, StringComparison.Ordinal);
    }
}
