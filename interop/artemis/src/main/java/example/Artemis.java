package example;

import jakarta.jms.BytesMessage;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A broker in memory on a free port of the loopback. A JMS consumer of the queue `jms` prints what it receives. */
public class Artemis {

  public static void main(String[] arguments) throws Exception {
    int port = freePort();
    var configuration = new ConfigurationImpl()
        .setPersistenceEnabled(false)
        .setSecurityEnabled(false)
        .setJMXManagementEnabled(false)
        .addAcceptorConfiguration("vm", "vm://0")
        .addAcceptorConfiguration("stomp", "tcp://127.0.0.1:" + port + "?protocols=STOMP");
    configuration.addQueueConfiguration(QueueConfiguration.of("jms").setRoutingType(RoutingType.ANYCAST));
    var broker = new EmbeddedActiveMQ();
    broker.setConfiguration(configuration);
    broker.start();

    var connection = new ActiveMQConnectionFactory("vm://0").createConnection();
    var session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    session.createConsumer(session.createQueue("jms")).setMessageListener(Artemis::print);
    connection.start();
    System.out.println("Artemis listens on port " + port);
  }

  private static void print(Message message) {
    try {
      if (message instanceof TextMessage text) System.out.println("TextMessage: " + text.getText());
      else if (message instanceof BytesMessage bytes) System.out.println("BytesMessage: " + bytes.getBodyLength());
      else System.out.println("Message: " + message.getClass());
    } catch (Exception exception) {
      System.out.println("Message: " + exception);
    }
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
