using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KlingStudio.Storage.Migrations
{
    /// <inheritdoc />
    public partial class ClipPictures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "StripKey",
                table: "Clips",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ThumbnailKey",
                table: "Clips",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "StripKey",
                table: "Clips");

            migrationBuilder.DropColumn(
                name: "ThumbnailKey",
                table: "Clips");
        }
    }
}
