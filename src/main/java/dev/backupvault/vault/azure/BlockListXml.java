package dev.backupvault.vault.azure;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Vault;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The XML of block lists.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/put-block-list">Put Block List</a>
 */
final class BlockListXml {
    private static final XMLInputFactory XML = XMLInputFactory.newInstance();

    static {
        XML.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XML.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    }

    private BlockListXml() {}

    /** Only blocks that were staged for this commit, none of an older blob. */
    static Bytes write(List<BlockId> blocks) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>");
        blocks.forEach(
                block -> xml.append("<Uncommitted>").append(block.base64()).append("</Uncommitted>"));
        return Bytes.of(xml.append("</BlockList>").toString().getBytes(StandardCharsets.US_ASCII));
    }

    static List<Vault.Block> read(String what, InputStream in) {
        List<Vault.Block> blocks = new ArrayList<>();
        try {
            XMLStreamReader xml = XML.createXMLStreamReader(in);
            String name = null;
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT) {
                    if (xml.getLocalName().equals("Name")) {
                        name = xml.getElementText();
                    } else if (xml.getLocalName().equals("Size")) {
                        blocks.add(new Vault.Block(
                                name, Long.parseLong(xml.getElementText().strip())));
                    }
                }
            }
            return blocks;
        } catch (XMLStreamException | NumberFormatException e) {
            throw VaultException.of(
                    ErrorCode.STORE_ANSWER_UNEXPECTED, what + ": the answer cannot be read: " + e.getMessage(), e);
        }
    }
}
