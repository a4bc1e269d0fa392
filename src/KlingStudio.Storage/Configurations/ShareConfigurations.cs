using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KlingStudio.Storage;

internal sealed class ShareLinkConfiguration : IEntityTypeConfiguration<ShareLinkRow>
{
    public void Configure(EntityTypeBuilder<ShareLinkRow> builder)
    {
        builder.ToTable("ShareLinks").HasKey(link => link.Id);
        builder.Property(link => link.Id).ValueGeneratedNever();
        builder.Property(link => link.Owner).HasMaxLength(Widths.Owner);
        builder.Property(link => link.Name).HasMaxLength(ShareRules.NameMax);
        builder.Property(link => link.SlugDigest).HasMaxLength(32);
        builder.Property(link => link.Title).HasMaxLength(ShareRules.TitleMax);
        builder.Property(link => link.Maker).HasMaxLength(ShareRules.MakerMax);
        builder.Property(link => link.Description).HasMaxLength(ShareRules.DescriptionMax);
        builder.Property(link => link.State).HasConversion<string>().HasMaxLength(Widths.Name);
        builder.HasOne<GenerationRow>().WithMany().HasForeignKey(link => link.GenerationId).HasPrincipalKey(generation => generation.Id);
        builder.HasIndex(link => link.SlugDigest).IsUnique();
        builder.HasIndex(link => new { link.Owner, link.CreatedAt }).IsDescending(false, true);
    }
}

internal sealed class ShareNoteConfiguration : IEntityTypeConfiguration<ShareNoteRow>
{
    public void Configure(EntityTypeBuilder<ShareNoteRow> builder)
    {
        builder.ToTable("ShareNotes").HasKey(note => note.Id);
        builder.Property(note => note.Verdict).HasConversion<string>().HasMaxLength(Widths.Name);
        builder.Property(note => note.Text).HasMaxLength(ShareRules.NoteMax);
        builder.HasOne<ShareLinkRow>().WithMany().HasForeignKey(note => note.LinkId);
        builder.HasIndex(note => new { note.LinkId, note.At });
    }
}

internal sealed class ShareDayConfiguration : IEntityTypeConfiguration<ShareDayRow>
{
    public void Configure(EntityTypeBuilder<ShareDayRow> builder)
    {
        builder.ToTable("ShareDays").HasKey(day => day.Day);
        builder.Property(day => day.Day).ValueGeneratedNever();
        builder.Property(day => day.Salt).HasMaxLength(32);
    }
}

internal sealed class ShareVisitConfiguration : IEntityTypeConfiguration<ShareVisitRow>
{
    public void Configure(EntityTypeBuilder<ShareVisitRow> builder)
    {
        builder.ToTable("ShareVisits").HasKey(visit => new { visit.Day, visit.LinkId, visit.Mark });
        builder.Property(visit => visit.Mark).HasMaxLength(16);
        builder.HasOne<ShareDayRow>().WithMany().HasForeignKey(visit => visit.Day);
        builder.HasOne<ShareLinkRow>().WithMany().HasForeignKey(visit => visit.LinkId);
    }
}

internal sealed class ShareRenditionConfiguration : IEntityTypeConfiguration<ShareRenditionRow>
{
    public void Configure(EntityTypeBuilder<ShareRenditionRow> builder)
    {
        builder.ToTable("ShareRenditions").HasKey(rendition => rendition.GenerationId);
        builder.Property(rendition => rendition.GenerationId).ValueGeneratedNever();
        builder.Property(rendition => rendition.Owner).HasMaxLength(Widths.Owner);
        builder.Property(rendition => rendition.WatchSha256).HasMaxLength(64);
        builder.Property(rendition => rendition.DownloadSha256).HasMaxLength(64);
        builder.Property(rendition => rendition.PosterSha256).HasMaxLength(64);
        builder.Property(rendition => rendition.StillSha256).HasMaxLength(64);
        builder.HasOne<GenerationRow>().WithOne().HasForeignKey<ShareRenditionRow>(rendition => rendition.GenerationId).HasPrincipalKey<GenerationRow>(generation => generation.Id);
    }
}
